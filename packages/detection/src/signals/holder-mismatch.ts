import { isKnownAgency } from '../context.ts'
import type { Counter } from '../judgement.ts'
import type { PayoutFact } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'
import { DAY } from '../time.ts'

/** The account is in one name, the payout destination in another (P3). */
export const holderMismatch = defineSignal({
  id: 'holder-mismatch',
  version: 1,
  family: 'routing',
  facet: 'owner',
  title: 'Holder of the payout destination is not the worker',
  unit: 'name similarity, 0..1',
  reference: 'Japan 2024 (J2); 2022 advisory, hiring list (HC1); FATF virtual-asset red flags 2020 (F18)',
  reads: ['payouts'],
  defaults: { low: 0.5, middling: 0.8, lowStrength: 0.6, middlingStrength: 0.2, windowDays: 180 },
  describes: {
    low: 'name similarity under which names differ, 0..1',
    middling: 'name similarity under which names may differ, 0..1',
    lowStrength: 'strength where names differ, 0..1',
    middlingStrength: 'strength where names may differ, 0..1',
    windowDays: 'how far back payouts are judged, days',
  },
  guards: {
    verified: 'has the destination been proven to be the worker’s own, or the worker’s own company’s?',
    agency: 'is the payout made through a declared agency?',
  },
  halfLifeDays: 30,
  remembers: false,
  explain: {
    what: 'By the platform’s own comparison the name of the payout holder is not the worker’s. Rented accounts are paid like this; so are people with a maiden name, another script or a company of their own.',
    check: [
      'Compare the two names by eye: order, script, married name, patronymic.',
      'Ask for proof of ownership of the destination.',
      'See whether the same holder is paid for other workers.',
    ],
  },
  evaluate(input) {
    const { facts, params } = input
    if (facts.payouts.every((one) => one.holderNameMatch === null))
      return unready('history', 'no payout told how far the holder’s name matches')
    // Nearly every worker is paid in their own name: no list to build for those.
    if (facts.payouts.every((one) => (one.holderNameMatch ?? 1) >= params.middling)) return quiet()
    const measured = facts.payouts.filter(
      (one) =>
        one.holderNameMatch !== null && !input.clock.isBeyond(one.ref.occurredAtMs + params.windowDays * DAY),
    )
    const episodes: SignalEpisode[] = []
    const counter: Counter[] = []
    for (const payout of latestByDestination(measured)) {
      const match = payout.holderNameMatch as number
      if (match >= params.middling) continue
      const held = guardOf(payout)
      if (held !== null)
        counter.push(heldBack('holder-mismatch', held, SAYS[held], { payoutId: payout.payoutId }))
      else episodes.push(episodeOf(payout, match))
    }
    return verdict(episodes, counter)

    /** An agency that the payout names counts where the platform knows it: any name can be put there. */
    function guardOf({ holderVerified, agencyId }: PayoutFact): keyof typeof SAYS | null {
      if (holderVerified === true) return 'verified'
      return isKnownAgency(agencyId, input.context.platform) ? 'agency' : null
    }

    function episodeOf(payout: PayoutFact, match: number): SignalEpisode {
      const differs = match < params.low
      return {
        atMs: payout.ref.occurredAtMs,
        strength: differs ? params.lowStrength : params.middlingStrength,
        observed: match,
        limit: differs ? params.low : params.middling,
        text: `The holder of the destination of payout ${payout.payoutId} matches the worker’s name by ${match} of 1.`,
        params: { payoutId: payout.payoutId, match },
        evidence: [payout.ref],
        guards: passed(['verified', 'ownership not proven'], ['agency', 'no verified agency named']),
      }
    }
  },
})

const SAYS = {
  verified: 'The holder has another name, but ownership was proven.',
  agency: 'The holder has another name, but the payout is made through a declared agency.',
} as const

/** The latest standing payout to each destination: a name that was put right speaks no more. */
function latestByDestination(payouts: readonly PayoutFact[]): readonly PayoutFact[] {
  const latest = new Map<string, PayoutFact>()
  for (const payout of payouts) if (payout.status !== 'reversed') latest.set(payout.destinationKey, payout)
  return [...latest.values()]
}
