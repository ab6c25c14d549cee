import type { Exposure } from '../event.ts'
import type { PayoutFact } from '../profile.ts'
import { defineSignal, passed, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'

/**
 * Payout to an address that has dealt with tainted ones, as a feed of chain analysis says (X2).
 *
 * It counts with the links rather than with the sanctions: whose address has dealt with whom is a link, while a sanctions matter bids
 * hold and hand-over at any strength, which no exposure justifies. Without a feed the signal is absent, not quiet; that is not a
 * missing input of this judgement either, or every worker paid in virtual currency would be judged in part for good on a platform that
 * has none.
 */
export const taintedExposure = defineSignal({
  id: 'tainted-exposure',
  version: 1,
  family: 'linkage',
  title: 'Payout address has dealt with tainted ones',
  unit: 'confidence of the feed × tainted share',
  reference: 'FATF virtual-asset red flags 2020 (F5, F10, F11)',
  reads: ['payouts'],
  defaults: { least: 0.05, mostHops: 1 },
  describes: {
    least: 'strength under which it says nothing: dust reaches every address, 0..1',
    mostHops: 'steps from the tainted address up to which it counts; 1: dealt with it itself',
  },
  guards: {
    hops: 'has the address dealt with a tainted one itself, not through others?',
  },
  halfLifeDays: 180,
  remembers: false,
  explain: {
    what: 'A service that follows payments on public ledgers says that a good part of what passed through the payout address came from, or went to, places such as mixers or thefts.',
    check: [
      'Ask the service for the payments behind its figure, and their dates: exchanges and payment services have some of everything.',
      'See whether the address belongs to an exchange or to the worker.',
      'See whether other workers are paid at the address.',
    ],
  },
  evaluate({ facts, params }) {
    const { payouts } = facts
    if (payouts.length === 0) return UNPAID
    let isCrypto = false
    let isKnown = false
    for (const one of payouts) {
      if (one.kind !== 'crypto') continue
      isCrypto = true
      if (one.exposure !== null) isKnown = true
    }
    // Nearly every worker: never paid at an address.
    if (!isCrypto) return quiet()
    if (!isKnown) return UNFED
    const episodes: SignalEpisode[] = []
    for (const payout of latestByAddress(payouts)) {
      const { exposure } = payout
      if (exposure.hops > params.mostHops) continue
      const strength = exposure.confidence * exposure.ratio
      if (strength >= params.least) episodes.push(episodeOf(payout, strength))
    }
    return verdict(episodes)

    function episodeOf({ payoutId, ref, exposure }: Exposed, strength: number): SignalEpisode {
      const { feed, version, category, ratio, confidence } = exposure
      const percent = Math.round(ratio * 100)
      return {
        atMs: ref.occurredAtMs,
        strength,
        observed: Math.round(strength * 1000) / 1000,
        limit: params.least,
        text: `Payout ${payoutId} went to an address of which ${feed} says that ${percent} % of what passed through it was ${category}.`,
        params: { payoutId, feed, version, category, percent, confidence },
        evidence: [ref],
        guards: passed(['hops', 'it has dealt with one itself']),
        list: { name: feed, version, entry: category },
      }
    }
  },
})

const UNPAID = unready('history', 'no payout seen yet')
const UNFED = unready('history', 'no feed of chain analysis knows the payout addresses')

type Exposed = PayoutFact & { readonly exposure: Exposure }

/** The latest standing payout to each address of which a feed knows something: what it said last counts. */
function latestByAddress(payouts: readonly PayoutFact[]): readonly Exposed[] {
  const latest = new Map<string, Exposed>()
  for (const payout of payouts)
    if (payout.status !== 'reversed' && isExposed(payout)) latest.set(payout.destinationKey, payout)
  return [...latest.values()]
}

const isExposed = (payout: PayoutFact): payout is Exposed => payout.exposure !== null
