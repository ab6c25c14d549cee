import { medianSorted, quantileSorted } from 'simple-statistics'
import { isContractPay } from '../facts/cadence.ts'
import { standing } from '../facts/standing.ts'
import type { Counter } from '../judgement.ts'
import type { PayoutFact } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'
import { DAY } from '../time.ts'

/**
 * One client's money leaves in many small parts (P10).
 *
 * What is usual for the client is taken from what it paid this worker at first, before the parts began: taken from everything, the
 * parts would soon be the usual thing. A part may be as much as a third of it, since whoever is careful does not stay under a quarter.
 */
export const smallInstalments = defineSignal({
  id: 'small-instalments',
  version: 1,
  family: 'routing',
  facet: 'value',
  title: 'Many small payouts from one client',
  unit: 'small payouts of one client in 60 days',
  reference: '2022 advisory (a theft of more than 50 000 dollars in 30 small instalments over months)',
  reads: ['payouts'],
  defaults: {
    windowDays: 60,
    times: 10,
    smallShare: 0.33,
    minUsual: 3,
    usual: 5,
    strength: 0.5,
    sameAmount: 0.25,
  },
  describes: {
    windowDays: 'within so many days',
    times: 'small payouts of one client from which it speaks',
    smallShare: 'share of the client’s usual payout under which one is small',
    minUsual: 'payouts of the client before, from which its usual one is known',
    usual: 'and how many of its first ones are looked at',
    strength: 'strength, 0..1',
    sameAmount: 'standard deviation over mean under which amounts are those of a retainer',
  },
  guards: {
    milestone: 'does the payout name a milestone?',
    retainer: 'is it much the same amount at regular intervals?',
    total: 'are they together more than the client ever paid at once?',
  },
  halfLifeDays: 30,
  remembers: false,
  explain: {
    what: 'Of the money of one client, many small sums were paid out for no named work, together more than that client had paid at once before. A client’s account is emptied like this by somebody who has access to it.',
    check: [
      'Ask the client, over a channel of their own, whether they know of these payouts.',
      'See what work they were for, and who approved them.',
      'See from which device and address they were requested.',
    ],
  },
  evaluate({ facts, params }) {
    const { payouts } = facts
    if (payouts.every((one) => one.payerId === null)) return UNTOLD
    // Nearly every worker: fewer payouts than that in any such time.
    if (!isDense(payouts, params.times, params.windowDays * DAY)) return quiet()
    const episodes: SignalEpisode[] = []
    const counter: Counter[] = []
    let isUnknown = false
    for (const paid of byPayer(standing(payouts))) {
      if (paid.length < params.times) continue
      const endMs = atOf(paid.at(-1) as Paid)
      const sinceMs = endMs - params.windowDays * DAY
      const recent = paid.filter((one) => atOf(one) > sinceMs && !one.payout.hasMilestone)
      if (recent.length < params.times) continue
      const before = paid.filter((one) => atOf(one) <= sinceMs).slice(0, params.usual)
      if (before.length < params.minUsual) isUnknown = true
      else judge(recent, sortedAmounts(before))
    }
    if (episodes.length === 0 && counter.length === 0 && isUnknown) return TOO_FEW
    return verdict(episodes, counter)

    function judge(recent: readonly Paid[], usual: number[]): void {
      const middle = medianSorted(usual)
      const small = recent.filter((one) => one.usd < params.smallShare * middle)
      if (small.length < params.times) return
      const usd = small.reduce((sum, one) => sum + one.usd, 0)
      if (usd <= quantileSorted(usual, 0.99)) return
      const isRetainer = isContractPay(
        small.map((one) => one.payout),
        small.map((one) => one.usd),
        params.sameAmount,
      )
      if (isRetainer) counter.push(heldBack('small-instalments', 'retainer', RETAINER))
      else episodes.push(episodeOf(small, usd, middle))
    }

    function episodeOf(small: readonly Paid[], usd: number, middle: number): SignalEpisode {
      return {
        atMs: atOf(small.at(-1) as Paid),
        strength: params.strength,
        observed: small.length,
        limit: params.times,
        text: `${small.length} small payouts of one client within ${params.windowDays} days, ${Math.round(usd)} dollars together; it used to pay about ${Math.round(middle)} at once.`,
        params: {
          payouts: small.length,
          days: params.windowDays,
          usd: Math.round(usd),
          usual: Math.round(middle),
        },
        evidence: small.map((one) => one.payout.ref).reverse(),
        guards: passed(
          ['milestone', 'none of them names one'],
          ['retainer', 'amounts or intervals differ'],
          ['total', 'more than the client ever paid at once'],
        ),
      }
    }
  },
})

const UNTOLD = unready('history', 'no payout told whose money it is')
const TOO_FEW = unready('history', 'it is not known what the client usually pays')
const RETAINER = 'Many small payouts of one client, at regular intervals and of much the same amount.'

interface Paid {
  readonly payout: PayoutFact
  readonly usd: number
}

/** So many payouts, whosever, lie within the time. */
const isDense = (payouts: readonly PayoutFact[], times: number, withinMs: number): boolean =>
  payouts.some((one, i) => {
    const first = payouts[i - times + 1]
    return first !== undefined && one.ref.occurredAtMs - first.ref.occurredAtMs < withinMs
  })

const atOf = ({ payout }: Paid): number => payout.ref.occurredAtMs

const sortedAmounts = (some: readonly Paid[]): number[] => some.map((one) => one.usd).sort((a, b) => a - b)

/** Payouts of known value, each client's in time order. */
function byPayer(payouts: readonly PayoutFact[]): Iterable<readonly Paid[]> {
  const known = new Map<string, Paid[]>()
  for (const payout of payouts) {
    const usd = Number(payout.usdCents ?? 0) / 100
    if (payout.payerId === null || usd <= 0) continue
    const paid = known.get(payout.payerId)
    if (paid === undefined) known.set(payout.payerId, [{ payout, usd }])
    else paid.push({ payout, usd })
  }
  return known.values()
}
