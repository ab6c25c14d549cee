import type { Instrument, PayoutFact } from '../profile.ts'
import { defineSignal, heldBack, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'

/**
 * A new address looks like one that the worker was paid at before (P15).
 *
 * Whoever compares only the first and last characters takes it for their own. It protects the worker, speaks for a victim and never
 * against anybody.
 */
export const addressLookalike = defineSignal({
  id: 'address-lookalike',
  version: 1,
  family: 'routing',
  title: 'Payout address imitates an earlier one',
  unit: 'addresses that look the same',
  reference: 'Tsuchiya et al., Blockchain Address Poisoning, USENIX Security 2025',
  reads: ['instruments', 'payouts'],
  defaults: { strength: 0.8 },
  describes: { strength: 'strength, 0..1' },
  guards: {
    verified: 'has the new address been proven to be the worker’s own?',
  },
  halfLifeDays: 30,
  remembers: false,
  explain: {
    what: 'The address of a payout begins and ends like one that the worker was paid at before, and is another one. Such addresses are made to be copied by mistake from a list of transfers: the worker is likely to be the victim.',
    check: [
      'Hold the payout until the worker has confirmed the address, letter by letter, over another channel.',
      'Compare the two addresses in full.',
      'If it has been sent, tell the worker at once: they do not know that they were not paid.',
    ],
  },
  evaluate({ facts, params }) {
    const { instruments } = facts
    let seen = 0
    let isCrypto = false
    for (const one of instruments) {
      if (one.kind !== 'crypto' || one.firstPaidMs === null) continue
      isCrypto = true
      if (one.lookalikeKey !== null && one.bodyKey !== null) seen += 1
    }
    if (isCrypto && seen === 0) return UNSEEN
    if (instruments.length === 0) return UNPAID
    // Nearly every worker: one wallet at most.
    if (seen < 2) return quiet()
    const imitations = instruments.filter((one) => originalOf(one, instruments) !== null)
    const told = imitations.flatMap((one) => episodeOf(one) ?? [])
    const own = imitations.find((one) => isProven(one, facts.payouts))
    return verdict(
      told,
      own === undefined
        ? []
        : [
            heldBack(
              'address-lookalike',
              'verified',
              'An address looks like an earlier one, and is proven to be the worker’s own.',
            ),
          ],
    )

    function episodeOf(imitation: Instrument): SignalEpisode | null {
      const payouts = standingTo(imitation, facts.payouts)
      const latest = payouts.at(-1)
      if (latest === undefined || isProven(imitation, facts.payouts)) return null
      const original = originalOf(imitation, instruments) as Instrument
      const before = standingTo(original, facts.payouts).at(-1)
      return {
        atMs: latest.ref.occurredAtMs,
        strength: params.strength,
        observed: 2,
        limit: 1,
        text: `Payout ${latest.payoutId} went to an address that begins and ends like one the worker was paid at before, but is another. The worker may have been deceived.`,
        params: { payoutId: latest.payoutId, payouts: payouts.length },
        evidence: [...payouts.map((one) => one.ref).reverse(), ...(before === undefined ? [] : [before.ref])],
        guards: [{ id: 'verified', held: false, why: 'ownership of the new address is not proven' }],
        victim: true,
      }
    }
  },
})

const UNPAID = unready('history', 'no payout destination seen yet')
const UNSEEN = unready('history', 'no address was told in a form that can be compared')

/** An address paid at earlier that looks the same and has another body; null where there is none. */
function originalOf(imitation: Instrument, instruments: readonly Instrument[]): Instrument | null {
  const { lookalikeKey, bodyKey, firstPaidMs } = imitation
  if (lookalikeKey === null || bodyKey === null || firstPaidMs === null) return null
  return (
    instruments.find(
      (one) =>
        one.lookalikeKey === lookalikeKey &&
        one.bodyKey !== null &&
        one.bodyKey !== bodyKey &&
        one.firstPaidMs !== null &&
        one.firstPaidMs < firstPaidMs,
    ) ?? null
  )
}

const standingTo = ({ key }: Instrument, payouts: readonly PayoutFact[]): readonly PayoutFact[] =>
  payouts.filter((one) => one.destinationKey === key && one.status !== 'reversed')

const isProven = (instrument: Instrument, payouts: readonly PayoutFact[]): boolean =>
  standingTo(instrument, payouts).some((one) => one.holderVerified === true)
