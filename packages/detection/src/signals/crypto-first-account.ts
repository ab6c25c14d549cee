import { nativeWhy, shareOfOthers } from '../cohorts/compare.ts'
import { payoutsCoverFrom } from '../facts/coverage.ts'
import { standing } from '../facts/standing.ts'
import type { PayoutFact } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, unready, verdict } from '../signal.ts'
import { DAY } from '../time.ts'

/** A new account that is paid to nothing but wallets of its own keeping (P6). */
export const cryptoFirstAccount = defineSignal({
  id: 'crypto-first-account',
  version: 2,
  family: 'routing',
  facet: 'asset',
  title: 'New account paid in virtual currency from the start',
  unit: 'first payouts to wallets of own keeping',
  reference: 'FATF virtual-asset red flags 2020 (F6); 2022 advisory, hiring list (HC8)',
  reads: ['payouts', 'account'],
  defaults: {
    windowDays: 30,
    payouts: 3,
    strength: 0.3,
    cryptoNative: false,
    cohortWorkers: 30,
    nativeShare: 0.5,
  },
  describes: {
    windowDays: 'the account is new for so many days',
    payouts: 'how many first payouts are looked at',
    strength: 'strength, 0..1',
    cryptoNative:
      'more than half of the platform’s workers are paid in virtual currency: then it says nothing',
    cohortWorkers: 'workers paid in a usual week from which their share is known without being told',
    nativeShare: 'share of workers paid in virtual currency above which it says nothing, 0..1',
  },
  guards: {
    'crypto-native': 'is virtual currency how the platform pays most of its workers?',
    custodial: 'did one go to an account at an exchange (by its memo), which knows whose it is?',
    verified: 'has one of the destinations been proven to be the worker’s own?',
  },
  halfLifeDays: 30,
  remembers: true,
  explain: {
    what: 'The account is less than a month old, and its first payouts all went to virtual-currency addresses behind which nobody has checked a name.',
    check: [
      'See whether identity was verified before the first payout, and by what.',
      'Ask for proof that the addresses are the worker’s own.',
      'Compare with how other newcomers of the platform are paid.',
    ],
  },
  evaluate(input) {
    const { facts, params, context } = input
    const { payouts } = facts
    if (payouts.length === 0) return UNPAID
    // Nearly every worker: paid to a bank in the end.
    if (!payouts.some((one) => one.kind === 'crypto')) return quiet()
    const { createdMs } = facts.account
    if (createdMs === null) return UNDATED
    const coversFromMs = payoutsCoverFrom(payouts)
    const first = standing(payouts).slice(0, params.payouts)
    const last = first[params.payouts - 1]
    if (last === undefined) return quiet()
    const isNew = last.ref.occurredAtMs < createdMs + params.windowDays * DAY
    if (!isNew || first.some((one) => one.kind !== 'crypto')) return quiet([], coversFromMs)
    const others = params.cryptoNative
      ? 1
      : shareOfOthers({
          payouts,
          atMs: last.ref.occurredAtMs,
          nowMs: input.nowMs,
          context,
          part: 'crypto',
          whole: 'paid',
          leastWorkers: params.cohortWorkers,
        })
    const held = (others ?? 0) > params.nativeShare ? 'crypto-native' : guardOf(first)
    if (held !== null) {
      return quiet([heldBack('crypto-first-account', held, SAYS[held])], coversFromMs)
    }
    const days = Math.max(0, Math.round((last.ref.occurredAtMs - createdMs) / DAY))
    return verdict(
      [
        {
          atMs: last.ref.occurredAtMs,
          sinceMs: Math.min(createdMs, first[0]?.ref.occurredAtMs ?? createdMs),
          strength: params.strength,
          observed: params.payouts,
          limit: params.payouts,
          text: `The first ${params.payouts} payouts, all within ${days} days of the account’s creation, went to virtual-currency wallets.`,
          params: { payouts: params.payouts, days },
          evidence: first.map((one) => one.ref).reverse(),
          guards: passed(
            ['crypto-native', nativeWhy(others)],
            ['custodial', 'none of them has a memo'],
            ['verified', 'ownership not proven'],
          ),
        },
      ],
      [],
      coversFromMs,
    )
  },
})

const UNPAID = unready('history', 'no payout seen yet')
const UNDATED = unready('history', 'it is not known when the account was created')

const SAYS = {
  'crypto-native': 'Paid in virtual currency from the start, on a platform that pays most of its workers so.',
  custodial: 'Paid in virtual currency from the start, but to an exchange, which knows whose account it is.',
  verified: 'Paid in virtual currency from the start, to a destination proven to be the worker’s own.',
} as const

function guardOf(first: readonly PayoutFact[]): 'custodial' | 'verified' | null {
  if (first.some((one) => one.hasMemo)) return 'custodial'
  return first.some((one) => one.holderVerified === true) ? 'verified' : null
}
