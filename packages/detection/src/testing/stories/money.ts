import type { Event } from '../../event.ts'
import { asPseudonym } from '../../ids.ts'
import type { Profile } from '../../profile.ts'
import { DAY } from '../../time.ts'
import { aLogin, anObservation, aPayout, aProfileChange, type PayoutOptions, START_MS } from '../builders.ts'
import { createDriver } from '../driver.ts'

/** Workers whose money moves in every way that a signal about money knows. */
export function moneyStories(): readonly Profile[] {
  const stories = [
    turnsToCrypto(),
    newAndInCrypto(),
    staysUnder(),
    passesOn(6),
    passesOn(2),
    emptiesOut(),
    paidElsewhere(),
    asksForMore(),
    isDeceived(),
    hops(),
    dealsWithMixers(),
    drains(),
    wakes(),
    paidFromAnother(),
  ]
  return stories.map((events) => {
    const driver = createDriver()
    driver.send(...events)
    return driver.profile()
  })
}

/** So many payouts a day apart, from the given day on. */
const daily = (fromDay: number, count: number, over: (n: number) => PayoutOptions): readonly Event[] =>
  Array.from({ length: count }, (_, n) => aPayout({ at: (fromDay + n) * DAY, ...over(n) }))

const turnsToCrypto = () => [...daily(0, 8, () => ({})), ...daily(8, 4, () => ({ to: 'wallet', crypto: {} }))]

const newAndInCrypto = () => [
  aProfileChange({ action: 'created' }),
  ...daily(1, 3, () => ({ to: 'wallet', crypto: {} })),
]

const staysUnder = () => [
  ...daily(0, 4, (n) => ({ amountUsdCents: String(930_000 + n * 10_000) })),
  ...daily(20, 3, () => ({ amountUsdCents: '450000', earningId: 'ea-1' })),
]

const passesOn = (times: number) => [
  aPayout({ worker: 'w-2', to: 'bank-shared' }),
  ...daily(1, times, (n) => ({
    to: 'bank-shared',
    holderNameMatch: 1,
    earnedAtMs: START_MS + (1 + n) * DAY - 60_000,
    balanceRatio: 1,
  })),
]

const emptiesOut = () => [
  ...daily(0, 9, (n) => ({ amountUsdCents: String(100_000 + n * 1000) })),
  aPayout({ at: 9 * DAY, amountUsdCents: '900000' }),
  ...[1, 2, 3].map((n) => aPayout({ at: 10 * DAY + n, amountUsdCents: '290000' })),
]

const paidElsewhere = () => [
  aProfileChange({ declaredCountry: 'PT' }),
  ...daily(1, 6, () => ({})),
  aPayout({ at: 8 * DAY, to: 'bank-co', country: 'US', holderKind: 'company' }),
  aPayout({ at: 9 * DAY, to: 'bank-lt', country: 'LT', holderKind: 'person' }),
]

const asksForMore = () => [
  aPayout({ to: 'old-bank' }),
  ...(['crypto_requested', 'third_party_payout_requested'] as const).flatMap((kind) =>
    ['c-1', 'c-2'].map((observerId, n) =>
      anObservation({ at: (1 + n) * DAY, kind, source: 'client', observerId }),
    ),
  ),
  aPayout({ at: 4 * DAY, to: 'wallet', crypto: {}, holderNameMatch: 0.1 }),
  aPayout({ at: 5 * DAY, to: 'old-bank' }),
]

const isDeceived = () =>
  ['own', 'false'].map((body, n) =>
    aPayout({
      at: n * DAY,
      to: `address-${body}`,
      crypto: { bodyKey: asPseudonym(body), lookalikeKey: asPseudonym('0xabcd1234') },
    }),
  )

const hops = () =>
  daily(0, 9, (n) => ({
    to: `wallet-${n}`,
    crypto: { asset: ['USDT', 'BTC', 'XMR'][n % 3] as string, chain: null },
  }))

const dealsWithMixers = () => [
  aPayout({
    to: 'wallet',
    crypto: {
      exposure: { feed: 'feed', version: '1', category: 'mixer', ratio: 0.5, confidence: 1, hops: 1 },
    },
  }),
]

/** The client pays from where another worker is paid; the own account pays for a third. */
const paidFromAnother = () => [
  aPayout({ worker: 'w-2', to: 'bank-other' }),
  aPayout({ at: DAY, payer: 'c-1', fundedBy: 'bank-other', to: 'bank-own' }),
  aPayout({ at: 2 * DAY, worker: 'w-3', fundedBy: 'bank-own', to: 'bank-third' }),
]

const drains = () => [
  ...[0, 30, 60].map((day) => aPayout({ at: day * DAY, payer: 'c-1', amountUsdCents: '100000' })),
  ...daily(130, 12, (n) => ({ payer: 'c-1', amountUsdCents: n % 2 === 0 ? '10000' : '24000' })),
]

const wakes = () => [
  aLogin(),
  aPayout({ at: DAY }),
  aLogin({ at: 110 * DAY, connection: { device: 'new-device' } }),
  ...[0, 1, 2].map((n) => aPayout({ at: 111 * DAY + n, to: 'new-bank' })),
]
