import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from './event.ts'
import { aHeartbeat, aLogin, aPayout, type ConnectionOptions, LISBON, PARIS } from './testing/builders.ts'
import { createDriver } from './testing/driver.ts'
import { type Drawn, inOrder, streamOf } from './testing/streams.ts'
import { DAY, HOUR } from './time.ts'

const SHAPE = { workers: 3, days: 12, payouts: 6, consistent: false, minEvents: 10, maxEvents: 70 }
const WORKERS = ['w-1', 'w-2', 'w-3']

/**
 * What was thought: of every payout when it was seen, and of everybody in the end: scores, bands, reasons and their strengths, who is
 * linked. Between two events those who share something tell each other in the order of what they share, so the steps on the way differ.
 */
function thoughts(events: readonly Event[]) {
  const driver = createDriver()
  const assessments = driver.send(...events).map((one) => one.assessment?.score ?? null)
  const last = new Map(
    driver.findings.map(({ judgement }) => [`${judgement.subject.kind} ${judgement.subject.id}`, judgement]),
  )
  const findings = [...last]
    .sort(byText)
    .map(([subject, judgement]) => [
      subject,
      judgement.score.toFixed(9),
      judgement.band,
      judgement.reasons.map((one) => `${one.signal} ${one.strength.toFixed(9)} ${one.count}`).sort(),
      judgement.linked.map((one) => one.workerId),
    ])
  const evaluations = WORKERS.map((worker) => driver.last(worker)?.evaluation?.unready ?? [])
  return { assessments, findings, evaluations }
}

const byText = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)

/** The same events with every text of these fields put through a function. */
function renamed(
  stream: readonly Drawn[],
  fields: RegExp,
  rename: (text: string) => string,
): readonly Event[] {
  const replace = (field: string, value: unknown): unknown => {
    if (!fields.test(field)) return value
    if (typeof value === 'string') return rename(value)
    return Array.isArray(value) ? value.map((one) => rename(String(one))) : value
  }
  return inOrder(stream).map((event) => JSON.parse(JSON.stringify(event, replace)) as Event)
}

describe('what must not matter (domain reference §5)', () => {
  test('which country is which: all of them exchanged consistently', () => {
    // All but the one that a signal names, as the registered country of a listed range.
    const cycle: Readonly<Record<string, string>> = { PT: 'US', US: 'FR', FR: 'JP', JP: 'PT' }
    fc.assert(
      fc.property(streamOf(SHAPE), (stream) => {
        const moved = renamed(stream, /^(country|countries|\w+Country)$/, (code) => cycle[code] ?? code)
        expect(thoughts(moved)).toEqual(thoughts(inOrder(stream)))
      }),
      { numRuns: 8 },
    )
  }, 60_000)

  // Not so instruments and holders: where two statements about one payout contradict each other, the greater name stands.
  test('what devices and addresses are called', () => {
    fc.assert(
      fc.property(streamOf(SHAPE), (stream) => {
        const reversed = (text: string) => [...text].reverse().join('')
        const moved = renamed(stream, /^(ip|subnet|device|mfaDevice|body)Key$/, reversed)
        expect(thoughts(moved)).toEqual(thoughts(inOrder(stream)))
      }),
      { numRuns: 8 },
    )
  }, 60_000)

  test('at what time of which day it all happened', () => {
    fc.assert(
      fc.property(streamOf({ ...SHAPE, days: 6 }), fc.integer({ min: 1, max: 400 }), (stream, days) => {
        const shift = (value: unknown): unknown =>
          JSON.parse(
            JSON.stringify(value, (field, one: unknown) =>
              // By a common multiple of all steps in which "last seen" is told.
              typeof one === 'number' && /Ms$/.test(field) && one > 1e12 ? one + days * 1260 * DAY : one,
            ),
          )
        const later = inOrder(stream).map((event) => shift(event) as Event)
        expect(thoughts(later)).toEqual(thoughts(inOrder(stream)))
      }),
      { numRuns: 6 },
    )
  }, 60_000)
})

describe('honest lives', () => {
  /** A month of somebody who works from home, is paid weekly in their own name, and goes away for a weekend. */
  const month = (over: (n: number) => ConnectionOptions = () => ({})): readonly Event[] => {
    const events: Event[] = []
    for (let day = 0; day < 30; day += 1) {
      const place = day === 12 || day === 13 ? PARIS : LISBON
      for (const hour of [9, 14])
        events.push(aLogin({ at: day * DAY + hour * HOUR, connection: { ...place, ...over(events.length) } }))
      for (let hour = 9; hour < 18; hour += 1)
        events.push(
          aHeartbeat({ at: day * DAY + hour * HOUR + 1, connection: { ...place, ...over(events.length) } }),
        )
      if (day % 7 === 6)
        events.push(
          aPayout({ at: day * DAY + 18 * HOUR, holderNameMatch: 1, payer: 'c-1', fundedBy: 'card-of-c-1' }),
        )
    }
    return events
  }
  const findingsOf = (events: readonly Event[]) => {
    const driver = createDriver()
    driver.send(...events)
    return driver.findings
  }

  test('nothing is found in an honest month', () => {
    expect(findingsOf(month())).toEqual([])
  })

  test('nor when any of it goes through a VPN, a relay or a mobile network', () => {
    const hidden = fc.constantFrom<ConnectionOptions>(
      {},
      { anonymizer: 'vpn', provider: 'tunnel', asn: 9009, country: 'SE', lat: 59.3, lon: 18.1 },
      { anonymizer: 'relay', asn: 714, country: 'US', lat: 37.3, lon: -121.9 },
      { kind: 'cellular', asn: 12353, accuracyKm: 400, device: 'phone' },
      { kind: 'hosting', anonymizer: 'unknown', asn: 14061, country: 'DE', lat: 50.1, lon: 8.7 },
    )
    fc.assert(
      fc.property(fc.array(hidden, { minLength: 1, maxLength: 20 }), (choices) => {
        expect(findingsOf(month((n) => choices[n % choices.length] ?? {}))).toEqual([])
      }),
      { numRuns: 8 },
    )
  }, 60_000)

  test('a new bank, a new laptop and a raise in the same month are at most a reason to look', () => {
    const events = [
      ...month(),
      aLogin({ at: 30 * DAY, connection: { device: 'new-laptop' } }),
      aPayout({ at: 30 * DAY + HOUR, to: 'new-bank', holderNameMatch: 1, amountUsdCents: '900000' }),
    ]
    const [finding, ...others] = findingsOf(events)
    // P1 with a new device: 0.7, one family, so at most medium.
    expect(finding?.judgement).toMatchObject({
      band: 'medium',
      reasons: [{ signal: 'change-then-payout', strength: 0.7 }],
    })
    expect(others).toEqual([])
  })
})
