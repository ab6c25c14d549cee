import { type CohortAnswer, cohortGuard, compare } from '../cohorts/compare.ts'
import { standing } from '../facts/standing.ts'
import type { PayoutFact } from '../profile.ts'
import { defineSignal, heldBack, quiet, unready, verdict } from '../signal.ts'
import { entropyBits } from '../stats/entropy.ts'

/**
 * Payouts change asset and chain again and again (P11).
 *
 * One wallet is one key on many chains, and its owner takes whichever is cheapest that day: where all goes to one destination, changing
 * chains hides nothing. Of coins that can be shielded, only those always are that are named here: whether another's transfer was
 * shielded cannot be seen from its address here.
 *
 * A rail that the worker first took in a week in which many others took a new one as well was not its own choice (a coin that failed,
 * fees that jumped): payouts on it count as if they had stayed on the rail before. What then does not amount to hopping is not told.
 */
export const assetHopping = defineSignal({
  id: 'asset-hopping',
  version: 2,
  family: 'routing',
  facet: 'asset',
  title: 'Asset and chain of payouts changed often',
  unit: 'bits of entropy',
  reference: 'FATF virtual-asset red flags 2020 (F7, F11)',
  reads: ['payouts'],
  defaults: {
    last: 10,
    least: 6,
    bits: 1.5,
    pairs: 3,
    strength: 0.4,
    privateBonus: 0.2,
    privateAssets: ['xmr'],
    oneWalletFactor: 0.5,
    cohortWorkers: 30,
    leastMoved: 0.05,
    timesUsual: 3,
    laterFactor: 0.5,
  },
  describes: {
    last: 'how many of the latest payouts in virtual currency are looked at',
    least: 'and how many there must be',
    bits: 'entropy of asset and chain above which it speaks, bits',
    pairs: 'distinct pairs of asset and chain from which it speaks',
    strength: 'strength, 0..1',
    privateBonus: 'added where one of them hides sender and amount, 0..1',
    privateAssets: 'tickers of assets that always do, lower case',
    oneWalletFactor: 'factor where all went to one destination, 0..1',
    cohortWorkers:
      'workers paid in a usual week, in the currency or else on the platform, from which it compares',
    leastMoved:
      'part of the others, beyond the usual, that took a new asset or chain in a week for it to be common, 0..1',
    timesUsual: 'and how many times the usual share that must be',
    laterFactor: 'factor until it is known what the others did in those weeks, 0..1',
  },
  guards: {
    'one-wallet': 'did all go to one destination, on whichever chain?',
    cohort: 'did others change in the same week, after a failed coin or dear fees?',
  },
  halfLifeDays: 30,
  remembers: false,
  explain: {
    what: 'The last payouts went out in several different assets and chains. Whoever wants money to be hard to follow does that; so does whoever looks for low fees.',
    check: [
      'List asset, chain and destination of the last payouts, and see whether the destinations belong together.',
      'Compare with fees and failures of the chains at that time.',
    ],
  },
  evaluate(input) {
    const { facts, params, context } = input
    if (facts.payouts.length === 0) return UNPAID
    // Nearly every worker: never paid in virtual currency, or in one.
    if (!isMixed(facts.payouts)) return quiet()
    const paid = standing(facts.payouts).filter(isOnRail).slice(-params.last)
    if (paid.length < params.least) return TOO_FEW
    const all = mixOf(paid.map(({ rail }) => rail))
    if (!isHopping(all)) return quiet()
    const taken = takings(standing(facts.payouts).filter(isOnRail)).map((one) => ({
      ...one,
      answer: ask(one.atMs),
    }))
    const forced = new Set(taken.filter(({ answer }) => isCommon(answer)).map(({ rail }) => rail))
    const before = new Map(taken.map(({ rail, from }) => [rail, from]))
    const { rails, bits } = mixOf(paid.map(({ rail }) => chosen(rail)))
    if (!isHopping({ rails, bits })) return quiet([COMMON])
    const isLater = taken.some(({ answer }) => answer.kind === 'later')
    // The most telling of the answers: one that took something away, else one that is yet to come.
    const told =
      taken.find(({ rail }) => forced.has(rail)) ?? taken.find(({ answer }) => answer.kind === 'later')
    const isPrivate = paid.some(({ rail }) => params.privateAssets.includes(assetOf(rail)))
    const isOneWallet = new Set(paid.map((one) => one.destinationKey)).size === 1
    const full =
      (params.strength + (isPrivate ? params.privateBonus : 0)) * (isLater ? params.laterFactor : 1)
    const hidden = isPrivate ? ', one of which hides sender and amount' : ''
    return verdict([
      {
        atMs: (paid.at(-1) as PayoutFact).ref.occurredAtMs,
        strength: isOneWallet ? full * params.oneWalletFactor : full,
        observed: Math.round(bits * 100) / 100,
        limit: params.bits,
        text: `The last ${paid.length} payouts in virtual currency went out in ${rails} different assets and chains${hidden}.`,
        params: { payouts: paid.length, rails, hidden: isPrivate ? 'yes' : 'no' },
        evidence: paid.map((one) => one.ref).reverse(),
        guards: [
          {
            id: 'one-wallet',
            held: isOneWallet,
            why: isOneWallet ? 'all to one destination: counted less' : 'to several destinations',
          },
          cohortGuard(told?.answer ?? (taken.at(-1)?.answer as CohortAnswer), told !== undefined),
        ],
      },
    ])

    function isHopping(mix: Mix): boolean {
      return mix.rails >= params.pairs && mix.bits > params.bits
    }

    function ask(atMs: number): CohortAnswer {
      return compare({
        payouts: facts.payouts,
        atMs,
        nowMs: input.nowMs,
        context,
        part: 'switched',
        whole: 'railed',
        leastWorkers: params.cohortWorkers,
      })
    }

    function isCommon(answer: CohortAnswer): boolean {
      if (answer.kind !== 'known') return false
      const { moved, share, usual } = answer.shift
      return moved >= params.leastMoved && share >= params.timesUsual * usual
    }

    /** The rail that the worker would have stayed on. */
    function chosen(rail: string): string {
      let own = rail
      // Each leads to one taken earlier, so this ends.
      while (forced.has(own)) own = before.get(own) ?? own
      return own
    }
  },
})

const UNPAID = unready('history', 'no payout seen yet')
const TOO_FEW = unready('history', 'too few payouts in virtual currency')

const COMMON = heldBack(
  'asset-hopping',
  'cohort',
  'Asset and chain of payouts changed, in weeks in which they changed for many others.',
)

interface Mix {
  readonly rails: number
  /** Entropy. */
  readonly bits: number
}

function mixOf(rails: readonly string[]): Mix {
  const counts = new Map<string, number>()
  for (const rail of rails) counts.set(rail, (counts.get(rail) ?? 0) + 1)
  return { rails: counts.size, bits: entropyBits(counts.values()) }
}

/** When each rail but the first was first taken, and which was used just before. In time order. */
function takings(paid: readonly OnRail[]): readonly Taking[] {
  const known = new Set<string>()
  const found: Taking[] = []
  paid.forEach(({ rail, ref }, i) => {
    const from = paid[i - 1]?.rail
    if (from !== undefined && !known.has(rail)) found.push({ rail, from, atMs: ref.occurredAtMs })
    known.add(rail)
  })
  return found
}

interface Taking {
  readonly rail: string
  readonly from: string
  readonly atMs: number
}

type OnRail = PayoutFact & { readonly rail: string }

const isOnRail = (payout: PayoutFact): payout is OnRail => payout.rail !== null

const assetOf = (rail: string): string => rail.slice(0, rail.indexOf('/'))

/** More than one asset or chain. */
function isMixed(payouts: readonly PayoutFact[]): boolean {
  let first: string | null = null
  for (const { rail } of payouts) {
    if (rail === null) continue
    if (first === null) first = rail
    else if (rail !== first) return true
  }
  return false
}
