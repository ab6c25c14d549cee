import { isThroughAgency } from '../facts/through-agency.ts'
import type { Counter } from '../judgement.ts'
import type { PayoutFact } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'

/** The payee is a company that nobody has shown to be the worker's own (P14). Another person's name is for holder-mismatch to tell. */
export const thirdPartyPayee = defineSignal({
  id: 'third-party-payee',
  version: 1,
  family: 'routing',
  facet: 'owner',
  title: 'Payout to a company that is not shown to be the worker’s',
  unit: 'holder of the destination',
  reference: '2022 advisory, platform list (PL9); FATF virtual-asset red flags 2020 (F18)',
  reads: ['payouts', 'account'],
  defaults: { strength: 0.3, ownName: 0.8 },
  describes: {
    strength: 'strength, 0..1',
    ownName: 'name similarity from which the company bears the worker’s name, 0..1',
  },
  guards: {
    verified: 'has the company been proven to be the worker’s own?',
    'own-name': 'does the company bear the worker’s name?',
    agency: 'is the payout made through a declared agency or employer of record?',
  },
  halfLifeDays: 30,
  remembers: false,
  explain: {
    what: 'The money goes to a company. Many freelancers have one; so do those who collect the wages of others and want no name on it.',
    check: [
      'Ask for the register entry of the company and who owns it.',
      'See whether other workers are paid to the same company.',
      'See whether the company was paid from the first day, or took the place of the worker’s own account.',
    ],
  },
  evaluate({ facts, params, context }) {
    const { payouts } = facts
    if (payouts.every((one) => one.holderKind === null || one.holderKind === 'unknown')) return UNTOLD
    if (!payouts.some((one) => one.holderKind === 'company')) return quiet()
    const episodes: SignalEpisode[] = []
    const counter: Counter[] = []
    for (const payout of latestByDestination(payouts)) {
      if (payout.holderKind !== 'company') continue
      const held = guardOf(payout)
      if (held === null) episodes.push(episodeOf(payout))
      else counter.push(heldBack('third-party-payee', held, SAYS[held], { payoutId: payout.payoutId }))
    }
    return verdict(episodes, counter)

    function guardOf(payout: PayoutFact): keyof typeof SAYS | null {
      if (payout.holderVerified === true) return 'verified'
      if ((payout.holderNameMatch ?? 0) >= params.ownName) return 'own-name'
      return isThroughAgency(payout, facts, context.platform) ? 'agency' : null
    }

    function episodeOf(payout: PayoutFact): SignalEpisode {
      const { payoutId, holderVerified, holderNameMatch, ref } = payout
      return {
        atMs: ref.occurredAtMs,
        strength: params.strength,
        observed: 'company',
        limit: 'the worker, or a company proven to be theirs',
        text: `Payout ${payoutId} went to a company that is not shown to be the worker’s own.`,
        params: { payoutId },
        evidence: [ref],
        guards: passed(
          [
            'verified',
            holderVerified === null ? 'it is not told whether it was asked' : 'ownership not proven',
          ],
          ['own-name', holderNameMatch === null ? 'the names were not compared' : 'it bears another name'],
          ['agency', 'no verified agency named'],
        ),
      }
    }
  },
})

const UNTOLD = unready('history', 'no payout told who holds its destination')

const SAYS = {
  verified: 'The payee is a company, proven to be the worker’s own.',
  'own-name': 'The payee is a company that bears the worker’s name.',
  agency: 'The payee is a company, but the payout is made through an agency.',
} as const

/** The latest standing payout to each destination: what was put right speaks no more. */
function latestByDestination(payouts: readonly PayoutFact[]): readonly PayoutFact[] {
  const latest = new Map<string, PayoutFact>()
  for (const payout of payouts) if (payout.status !== 'reversed') latest.set(payout.destinationKey, payout)
  return [...latest.values()]
}
