import { nativeWhy, shareOfOthers } from '../cohorts/compare.ts'
import { asHearsay, confidenceOf, type Heard, heard, hearsayGuard } from '../facts/heard.ts'
import type { PayoutFact, Profile } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, unready, verdict } from '../signal.ts'
import { DAY } from '../time.ts'

/**
 * The worker asks clients to be paid in virtual currency (P17).
 *
 * What clients say is hearsay, and weighs little however many say it; that the worker then is paid so for the first time is a fact, and
 * what it adds does not fall under the cap on hearsay. Even then it never comes above the lowest band by itself.
 */
export const cryptoRequested = defineSignal({
  id: 'crypto-requested',
  version: 2,
  family: 'routing',
  facet: 'asset',
  title: 'Asked to be paid in virtual currency',
  unit: 'observers',
  reference: '2022 advisory, hiring list (HC8); Japan 2024, client list',
  reads: ['observations', 'attributes', 'instruments', 'payouts'],
  without: ['observations'],
  defaults: {
    windowDays: 90,
    observers: 2,
    strength: 0.2,
    withPayout: 0.35,
    followDays: 60,
    cryptoNative: false,
    cohortWorkers: 30,
    nativeShare: 0.5,
  },
  describes: {
    windowDays: 'within so many days',
    observers: 'distinct observers from which it speaks',
    strength: 'strength of the requests, 0..1',
    withPayout: 'strength where the first payout in virtual currency followed, 0..1',
    followDays: 'how soon after a request it followed, days',
    cryptoNative:
      'more than half of the platform’s workers are paid in virtual currency: then it says nothing',
    cohortWorkers: 'workers paid in a usual week from which their share is known without being told',
    nativeShare: 'share of workers paid in virtual currency above which it says nothing, 0..1',
  },
  guards: {
    'crypto-native': 'is virtual currency how the platform pays most of its workers?',
    talkative: 'do the clients who say so speak of very many workers?',
    hearsay: 'does anybody but clients say so?',
  },
  halfLifeDays: 30,
  remembers: false,
  explain: {
    what: 'Two or more clients report that the worker asked to be paid in virtual currency. That alone is a wish that many have.',
    check: [
      'Read what was asked, and whether it was to go around the platform.',
      'See whether payouts changed afterwards, and to whose destination.',
    ],
  },
  evaluate(input) {
    const { facts, params, context } = input
    if (facts.observations.length === 0) return UNHEARD
    const all = heard(facts, KIND, Number.NEGATIVE_INFINITY)
    const newestMs = all.voices[0]?.lastMs
    if (newestMs === undefined) return all.talkative > 0 ? quiet([heldBy('talkative')]) : quiet()
    const told = heard(facts, KIND, newestMs - params.windowDays * DAY)
    if (told.observers < params.observers) return told.talkative > 0 ? quiet([heldBy('talkative')]) : quiet()
    const others = params.cryptoNative
      ? 1
      : shareOfOthers({
          payouts: facts.payouts,
          atMs: newestMs,
          nowMs: input.nowMs,
          context,
          part: 'crypto',
          whole: 'paid',
          leastWorkers: params.cohortWorkers,
        })
    if ((others ?? 0) > params.nativeShare) return quiet([heldBy('crypto-native')])
    const payout = firstInCrypto(facts, told, params.followDays * DAY)
    const hearsay = asHearsay(params.strength, told)
    const full = payout === null ? hearsay : Math.max(hearsay, params.withPayout)
    const then = payout === null ? '' : ', and was then paid so for the first time'
    return verdict([
      {
        atMs: Math.max(newestMs, payout?.ref.occurredAtMs ?? 0),
        strength: full * confidenceOf(told.voices, params.observers),
        observed: told.observers,
        limit: params.observers,
        text: `${told.observers} observers within ${params.windowDays} days say that the worker asked to be paid in virtual currency${then}.`,
        params: {
          observers: told.observers,
          days: params.windowDays,
          followed: payout === null ? 'no' : 'yes',
        },
        evidence: [...(payout === null ? [] : [payout.ref]), ...told.voices.map((one) => one.ref)],
        guards: [
          ...passed(
            ['crypto-native', nativeWhy(others)],
            ['talkative', told.talkative > 0 ? 'those who do are left out' : 'none of them does'],
          ),
          hearsayGuard(told.clientsOnly && payout === null),
        ],
      },
    ])
  },
})

const KIND = ['crypto_requested'] as const

const UNHEARD = unready('history', 'nobody has reported anything of the worker')

const SAYS = {
  'crypto-native': 'Asked to be paid in virtual currency, on a platform that pays most of its workers so.',
  talkative:
    'A client says that the worker asked to be paid in virtual currency, but speaks of very many workers.',
} as const

const heldBy = (guard: keyof typeof SAYS) => heldBack('crypto-requested', guard, SAYS[guard])

/** The first payout in virtual currency that the worker ever had, where it came soon after one of the requests. */
function firstInCrypto(facts: Profile, { voices }: Heard, withinMs: number): PayoutFact | null {
  let firstMs = Number.POSITIVE_INFINITY
  for (const { kind, firstPaidMs } of facts.instruments)
    if (kind === 'crypto' && firstPaidMs !== null) firstMs = Math.min(firstMs, firstPaidMs)
  if (!voices.some((one) => firstMs >= one.firstMs && firstMs <= one.lastMs + withinMs)) return null
  return (
    facts.payouts.find(
      (one) => one.kind === 'crypto' && one.status !== 'reversed' && one.ref.occurredAtMs === firstMs,
    ) ?? null
  )
}
