import type { PayoutFact } from '../profile.ts'
import { defineSignal, passed, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'

/**
 * Payout to a listed address (X1).
 *
 * Screening happens at ingest on the plain value; what arrives here is the answer. A reversal does not take it back: that
 * somebody asked to be paid there is the fact that must be reported.
 */
export const sanctionedAddress = defineSignal({
  id: 'sanctioned-address',
  version: 1,
  family: 'sanctions',
  title: 'Payout to a sanctioned crypto address',
  unit: 'list entry',
  reference: 'OFAC SDN digital currency addresses; FATF virtual-asset red flags 2020 (F5)',
  reads: ['payouts'],
  defaults: { strength: 1 },
  describes: { strength: 'strength of a match, 0..1' },
  guards: {
    'exact-match': 'is the canonical key of the destination on the list itself, not merely similar?',
  },
  halfLifeDays: null,
  // Hits outlive all other payouts in the list.
  remembers: false,
  explain: {
    what: 'The destination of a payout is, byte for byte, an address on a sanctions list. This is a legal duty, not a judgement of behaviour.',
    check: [
      'Compare the address of the payout with the list entry named in the alert, and the list version with the current one.',
      'Keep the payout on provisional hold and hand over to the sanctions officer; do not tell the worker why.',
      'Look at earlier payouts to the same destination and at linked workers.',
    ],
  },
  evaluate({ facts, params }) {
    const { payouts } = facts
    if (payouts.some((payout) => payout.hit !== null)) {
      const hits = payouts.filter((payout) => payout.hit !== null)
      return verdict(hits.map((payout) => hitEpisode(payout, params.strength)))
    }
    return payouts.every((payout) => payout.screened)
      ? quiet()
      : unready('input', 'no sanctions list was loaded when a crypto payout passed')
  },
})

function hitEpisode(payout: PayoutFact, strength: number): SignalEpisode {
  const hit = payout.hit as NonNullable<PayoutFact['hit']>
  const party = hit.party === null ? '' : `, listed for ${hit.party}`
  return {
    atMs: payout.ref.occurredAtMs,
    strength,
    observed: hit.entry,
    limit: 'no listed address',
    text: `Payout ${payout.payoutId} goes to ${hit.entry}, an address on the sanctions list ${hit.list} (${hit.version})${party}.`,
    params: { payoutId: payout.payoutId, entry: hit.entry, list: hit.list, version: hit.version },
    evidence: [payout.ref],
    guards: passed(['exact-match', 'equal on canonical bytes']),
    list: { name: hit.list, version: hit.version, entry: hit.entry },
    standsAlone: true,
    minimumBand: 'critical',
  }
}
