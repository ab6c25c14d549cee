import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluate } from './evaluate.ts'
import type { Event } from './event.ts'
import { asPseudonym } from './ids.ts'
import type { Profile } from './profile.ts'
import { defaultSettings } from './settings.ts'
import {
  aLogin,
  anObservation,
  aPayout,
  aProfileChange,
  type PayoutOptions,
  START_MS,
} from './testing/builders.ts'
import { createDriver } from './testing/driver.ts'
import { asArrived, type Drawn, inOrder } from './testing/streams.ts'
import { DAY, HOUR, LATENESS, MINUTE } from './time.ts'

/**
 * Streams of one worker in which everything happens that a signal about money speaks of, so often that most of them do; long enough for
 * the list of payouts to overflow. What is said of one destination or payout is the same all along.
 */
const SETTINGS = defaultSettings()

const DESTINATIONS: readonly Partial<PayoutOptions>[] = [
  { to: 'bank-home', country: 'PT', holderNameMatch: 1 },
  { to: 'bank-away', country: 'US', holderNameMatch: 0.1 },
  { to: 'bank-co', country: 'PT', holderKind: 'company' },
  { to: 'wallet-1', crypto: { bodyKey: asPseudonym('b-1'), lookalikeKey: asPseudonym('look') } },
  {
    to: 'wallet-2',
    crypto: { bodyKey: asPseudonym('b-2'), lookalikeKey: asPseudonym('look'), chain: 'bsc' },
  },
  {
    to: 'wallet-3',
    crypto: {
      asset: 'XMR',
      chain: 'monero',
      exposure: { feed: 'f', version: '1', category: 'mixer', ratio: 0.4, confidence: 1, hops: 1 },
    },
  },
]

interface Shape {
  readonly days: number
  readonly events: number
}

type Made = (id: string) => Event

function paymentOf(days: number): fc.Arbitrary<Made> {
  return fc
    .record({
      at: fc.noBias(fc.integer({ min: 0, max: days * 96 })).map((quarters) => quarters * 15 * MINUTE),
      destination: fc.constantFrom(...DESTINATIONS),
      payer: fc.constantFrom('c-1', 'c-2'),
      cents: fc.oneof(
        fc.constantFrom('95000', '98000', '290000', '1000', '9000000'),
        fc.integer({ min: 5000, max: 200_000 }).map(String),
      ),
      isSwept: fc.boolean(),
      earningId: fc.option(fc.constantFrom('ea-1', 'ea-2'), { nil: null }),
      status: fc.constantFrom('sent', 'sent', 'sent', 'reversed' as const),
    })
    .map(({ at, destination, payer, cents, isSwept, earningId, status }) => (id) => {
      // Of one payout: the later event of it takes it back.
      const payout = `po-${id}`
      return aPayout({
        at,
        id,
        payout,
        payer,
        status: status as 'sent' | 'reversed',
        amountUsdCents: cents,
        earningId: earningId === null ? null : `${earningId}-${Math.floor(at / (4 * DAY))}`,
        ...(isSwept ? { earnedAtMs: START_MS + at - MINUTE, balanceRatio: 1 } : {}),
        ...destination,
      })
    })
}

const otherOf = (days: number): fc.Arbitrary<Made> =>
  fc
    .record({
      at: fc.integer({ min: 0, max: days * 24 }).map((hours) => hours * HOUR),
      what: fc.nat(5),
      observerId: fc.constantFrom('c-1', 'c-2', 'c-3'),
    })
    .map(({ at, what, observerId }) => (id) => {
      if (what === 0) return aProfileChange({ at, id, action: 'created', declaredCountry: 'PT' })
      if (what === 1) return aLogin({ at, id, connection: { device: `device-${observerId}` } })
      const kind = what < 4 ? 'crypto_requested' : 'third_party_payout_requested'
      return anObservation({ at, id, kind, source: 'client', observerId, confidence: what / 5 })
    })

function streamOf({ days, events }: Shape): fc.Arbitrary<readonly Drawn[]> {
  const made = fc.oneof({ arbitrary: paymentOf(days), weight: 5 }, { arbitrary: otherOf(days), weight: 1 })
  return fc
    .array(
      fc.record({
        made,
        delayMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: LATENESS })),
        repeatedAfterMs: fc.constantFrom(null, null, HOUR),
      }),
      { minLength: events, maxLength: events, size: 'max' },
    )
    .map((drawn) =>
      drawn.map(({ made: make, ...rest }, i) => ({
        ...rest,
        linksRead: 0,
        event: make(`ev-${String(i).padStart(4, '0')}`),
      })),
    )
}

/** Everything said, without where in a log it lay. */
function said(profile: Profile): unknown {
  const { episodes, counter, unready, failed } = evaluate(profile, SETTINGS)
  return JSON.parse(
    JSON.stringify({ episodes, counter, unready, failed }, (key, value) =>
      key === 'offset' || key === 'partition' ? undefined : value,
    ),
  )
}

function sameInAnyOrder(shape: Shape, numRuns: number): ReadonlySet<string> {
  const spoke = new Set<string>()
  fc.assert(
    fc.property(streamOf(shape), (stream) => {
      const straight = createDriver()
      straight.send(...inOrder(stream))
      const arrived = createDriver()
      arrived.send(...asArrived(stream).map((one) => one.event))
      const { episodes, failed } = evaluate(straight.profile(), SETTINGS)
      for (const { signal } of episodes) spoke.add(signal)
      expect(failed).toEqual([])
      expect(said(arrived.profile())).toEqual(said(straight.profile()))
    }),
    // A failing stream takes minutes to be made smaller; a few seconds of it are telling enough.
    { numRuns, interruptAfterTimeLimit: 30_000, markInterruptAsFailure: true },
  )
  return spoke
}

test('a month of money comes to the same, whatever order it arrives in', () => {
  const spoke = sameInAnyOrder({ days: 30, events: 45 }, 25)
  for (const signal of ['structuring', 'rapid-passthrough', 'amount-outlier', 'corridor-mismatch'])
    expect(spoke).toContain(signal)
}, 60_000)

test('so do four months of which the first have been pushed out', () => {
  const spoke = sameInAnyOrder({ days: 120, events: 150 }, 6)
  for (const signal of ['asset-hopping', 'address-lookalike', 'tainted-exposure', 'third-party-payee'])
    expect(spoke).toContain(signal)
}, 60_000)
