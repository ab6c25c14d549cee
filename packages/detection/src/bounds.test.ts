import { describe, expect, test } from 'vitest'
import type { Event } from './event.ts'
import { BOUNDS, type Profile } from './profile.ts'
import {
  aBid,
  aLogin,
  anObservation,
  aPayout,
  aProfileChange,
  aRating,
  START_MS,
} from './testing/builders.ts'
import { createDriver } from './testing/driver.ts'
import { DAY, HOUR } from './time.ts'

const YEARS = 10

/** One day of somebody who changes everything all the time: devices, addresses, accounts, names, clients. */
function restlessDay(day: number): readonly Event[] {
  const at = (hour: number) => day * DAY + hour * HOUR
  const connection = {
    session: `s-${day}`,
    device: `device-${day}`,
    ip: `ip-${day}`,
    asn: day,
    country: `X${day % 7}`,
    lat: (day % 120) - 60,
    lon: (day % 300) - 150,
  }
  return [
    aLogin({ at: at(8), connection, mfaDevice: `mfa-${day}`, remoteTool: `tool-${day % 40}` }),
    aPayout({
      at: at(10),
      payout: `po-${day}`,
      to: `bank-${day}`,
      fundedBy: `card-${day}`,
      payer: `client-${day}`,
      amount: '999999999999999.999999999999999999',
      amountUsdCents: '99999999999999999',
    }),
    aProfileChange({ at: at(11), phone: `phone-${day}`, email: `mail-${day}`, name: `name-${day}` }),
    aBid({ at: at(12), bid: `bid-${day}`, template: `template-${day}` }),
    aRating({ at: at(13), client: `client-${day}` }),
    anObservation({ at: at(14), kind: 'video_declined', source: 'client', observerId: `client-${day}` }),
  ]
}

describe('ten years of somebody who changes everything all the time', () => {
  const driver = createDriver()
  const profile = (): Profile => driver.profile()
  for (let day = 0; day < YEARS * 365; day += 1) {
    // Six of seven days: so that there is something to be away for.
    if (day % 7 !== 6) driver.send(...restlessDay(day))
  }

  test.each([
    'travel',
    'logins',
    'days',
    'sessions',
    'remote',
    'devices',
    'asns',
    'instruments',
    'payouts',
    'fundings',
    'netblocks',
    'contacts',
    'observations',
    'bids',
    'ratings',
    'companions',
    'kin',
    'labels',
    'recent',
  ] as const)('%s stay within their bound', (field) => {
    expect(profile()[field].length).toBeLessThanOrEqual(BOUNDS[field])
  })

  test('attributes stay within theirs, kind by kind', () => {
    const kinds = new Map<string, number>()
    for (const { kind } of profile().attributes) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    expect(kinds.size).toBeGreaterThan(5)
    // As many funding instruments as `fundings` tells of; eight of everything else.
    expect(kinds.get('funding')).toBe(BOUNDS.fundings)
    kinds.delete('funding')
    for (const count of kinds.values()) expect(count).toBeLessThanOrEqual(BOUNDS.attributes)
  })

  test('and the newest is there', () => {
    const lastMs = START_MS + (YEARS * 365 - 2) * DAY
    expect(profile().watermarkMs).toBeGreaterThan(lastMs)
    expect(profile().payouts.at(-1)?.ref.occurredAtMs).toBeGreaterThan(lastMs)
    expect(profile().logins.at(-1)?.ref.occurredAtMs).toBeGreaterThan(lastMs)
  })

  test('no score, strength or share is anything but a figure between 0 and 1', () => {
    const { findings } = driver
    expect(findings.length).toBeGreaterThan(0)
    for (const { judgement } of findings) {
      const figures = [
        judgement.score,
        ...Object.values(judgement.families),
        ...judgement.reasons.flatMap((one) => [one.strength, one.contribution]),
      ]
      for (const figure of figures) {
        expect(figure).toBeGreaterThanOrEqual(0)
        expect(figure).toBeLessThanOrEqual(1)
      }
    }
  })

  test('nor is any figure that is shown infinite or none', () => {
    const shown = driver.findings.flatMap(({ judgement }) =>
      judgement.reasons.flatMap(({ observed, limit, params }) => [observed, limit, ...Object.values(params)]),
    )
    expect(shown.filter((value) => typeof value === 'number' && !Number.isFinite(value))).toEqual([])
    expect(shown.filter((value) => typeof value === 'number').length).toBeGreaterThan(1000)
  })

  test('what is remembered and said stays within bounds as well', () => {
    const bySignal = new Map<string, number>()
    for (const { signal } of profile().remembered) bySignal.set(signal, (bySignal.get(signal) ?? 0) + 1)
    expect(bySignal.size).toBeGreaterThan(0)
    for (const count of bySignal.values())
      expect(count).toBeLessThanOrEqual(BOUNDS.remembered + BOUNDS.unsettled)
  })
})
