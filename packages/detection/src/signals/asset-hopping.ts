import { standing } from '../facts/standing.ts'
import type { PayoutFact } from '../profile.ts'
import { defineSignal, quiet, unready, verdict } from '../signal.ts'
import { entropyBits } from '../stats/entropy.ts'

/**
 * Payouts change asset and chain again and again (P11).
 *
 * One wallet is one key on many chains, and its owner takes whichever is cheapest that day: where all goes to one destination, changing
 * chains hides nothing. Of coins that can be shielded, only those always are that are named here: whether another's transfer was
 * shielded cannot be seen from its address here.
 */
export const assetHopping = defineSignal({
  id: 'asset-hopping',
  version: 1,
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
  evaluate({ facts, params }) {
    if (facts.payouts.length === 0) return UNPAID
    // Nearly every worker: never paid in virtual currency, or in one.
    if (!isMixed(facts.payouts)) return quiet()
    const paid = standing(facts.payouts).filter(isOnRail).slice(-params.last)
    if (paid.length < params.least) return TOO_FEW
    const counts = new Map<string, number>()
    for (const { rail } of paid) counts.set(rail, (counts.get(rail) ?? 0) + 1)
    const bits = entropyBits(counts.values())
    if (counts.size < params.pairs || bits <= params.bits) return quiet()
    const isPrivate = paid.some(({ rail }) => params.privateAssets.includes(assetOf(rail)))
    const isOneWallet = new Set(paid.map((one) => one.destinationKey)).size === 1
    const full = params.strength + (isPrivate ? params.privateBonus : 0)
    const hidden = isPrivate ? ', one of which hides sender and amount' : ''
    return verdict([
      {
        atMs: (paid.at(-1) as PayoutFact).ref.occurredAtMs,
        strength: isOneWallet ? full * params.oneWalletFactor : full,
        observed: Math.round(bits * 100) / 100,
        limit: params.bits,
        text: `The last ${paid.length} payouts in virtual currency went out in ${counts.size} different assets and chains${hidden}.`,
        params: { payouts: paid.length, rails: counts.size, hidden: isPrivate ? 'yes' : 'no' },
        evidence: paid.map((one) => one.ref).reverse(),
        guards: [
          {
            id: 'one-wallet',
            held: isOneWallet,
            why: isOneWallet ? 'all to one destination: counted less' : 'to several destinations',
          },
          { id: 'cohort', held: false, why: 'no figures of others to compare with' },
        ],
      },
    ])
  },
})

const UNPAID = unready('history', 'no payout seen yet')
const TOO_FEW = unready('history', 'too few payouts in virtual currency')

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
