import { isThroughAgency } from '../facts/through-agency.ts'
import type { Counter } from '../judgement.ts'
import type { Instrument, PayoutFact, Profile } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'

/**
 * Money goes to a country that nothing else of the worker has to do with (P13).
 *
 * Countries are compared for equality and nothing else: none is risky by itself. Those in which many multi-currency e-money issuers
 * keep everybody's accounts say nothing of who is paid.
 */
export const corridorMismatch = defineSignal({
  id: 'corridor-mismatch',
  version: 1,
  family: 'routing',
  facet: 'owner',
  title: 'Payout to a country unrelated to the worker',
  unit: 'country of the destination',
  reference:
    '2022 advisory, platform list (PL9); FATF virtual-asset red flags 2020 (F3, F19); FATF on complex schemes 2025',
  reads: ['instruments', 'payouts', 'account', 'days'],
  defaults: { strength: 0.3, company: 0.5, dayShare: 0.2, minDays: 5, emoney: ['BE', 'GB', 'LT'] },
  describes: {
    strength: 'strength where a person is paid there, 0..1',
    company: 'strength where a company is, 0..1',
    dayShare: 'share of the days with a known place from which the worker belongs to it, 0..1',
    minDays: 'days with a known place before their share counts',
    emoney: 'countries, ISO 3166-1 alpha-2, whose account numbers e-money issuers give to people anywhere',
  },
  guards: {
    emoney: 'may it be the account number of a multi-currency e-money issuer?',
    verified: 'has the destination been proven to be the worker’s own?',
    agency: 'is the payout made through a declared agency?',
    days: 'does the worker log in from there on a fifth of the days?',
  },
  halfLifeDays: 30,
  remembers: false,
  explain: {
    what: 'The payout destination lies in a country that is neither declared, nor on the papers, nor of the phone number, nor where the worker logs in from. People who moved have such accounts; so has whoever collects the money of others.',
    check: [
      'Ask the worker since when they have had the account, and what ties them to the country.',
      'Compare the holder’s name, and whether a company stands in between.',
      'See whether other workers without ties to that country are paid there.',
    ],
  },
  evaluate({ facts, params, context }) {
    const paid = facts.instruments.filter(isPlaced)
    if (paid.length === 0) return facts.payouts.length === 0 ? UNPAID : UNPLACED
    const declared = declaredOf(facts)
    const foreign = paid.filter((one) => !declared.includes(one.country))
    // Nearly every worker: paid at home.
    if (foreign.length === 0) return quiet()
    const usual = usualCountries(facts, params.dayShare, params.minDays)
    if (declared.length === 0 && usual === null) return UNKNOWN
    const episodes: SignalEpisode[] = []
    const counter: Counter[] = []
    for (const instrument of foreign) {
      const payout = latestTo(facts.payouts, instrument)
      if (payout === undefined) continue
      const held = guardOf(instrument, payout)
      if (held === null) episodes.push(episodeOf(payout))
      else counter.push(heldBack('corridor-mismatch', held, SAYS[held], { payoutId: payout.payoutId }))
    }
    return verdict(episodes, counter)

    function guardOf(instrument: Placed, payout: PayoutFact): keyof typeof SAYS | null {
      if (params.emoney.includes(instrument.country)) return 'emoney'
      if (payout.holderVerified === true) return 'verified'
      if (isThroughAgency(payout, facts, context.platform)) return 'agency'
      return usual?.includes(instrument.country) === true ? 'days' : null
    }

    function episodeOf(payout: PayoutFact): SignalEpisode {
      const isCompany = payout.holderKind === 'company'
      const whom = isCompany ? 'a company' : 'a destination'
      return {
        atMs: payout.ref.occurredAtMs,
        strength: isCompany ? params.company : params.strength,
        observed: 'unrelated',
        limit: 'declared, on papers, of the phone, or lived in',
        text: `Payout ${payout.payoutId} went to ${whom} in a country that nothing else of the worker has to do with.`,
        params: { payoutId: payout.payoutId, known: declared.length, company: isCompany ? 'yes' : 'no' },
        evidence: [payout.ref],
        guards: passed(
          ['emoney', 'not one of those countries'],
          ['verified', 'ownership not proven'],
          ['agency', 'no verified agency named'],
          ['days', usual === null ? 'too few days with a known place' : 'hardly ever there'],
        ),
      }
    }
  },
})

const UNPAID = unready('history', 'no payout seen yet')
const UNPLACED = unready('history', 'no payout told the country of its destination')
const UNKNOWN = unready('history', 'nothing is known of where the worker belongs')

const SAYS = {
  emoney:
    'The destination lies in another country, but one of those where e-money issuers keep accounts for people anywhere.',
  verified: 'The destination lies in another country, but is proven to be the worker’s own.',
  agency: 'The destination lies in another country, but the payout is made through an agency.',
  days: 'The destination lies in a country that is not declared, but the worker is often there.',
} as const

type Placed = Instrument & { readonly country: string }

/** A virtual-currency address lies nowhere. */
const isPlaced = (one: Instrument): one is Placed =>
  one.country !== null && one.kind !== 'crypto' && one.paidCount > 0

function declaredOf({ account }: Profile): readonly string[] {
  const { declaredCountry, documentCountry, phoneCountry } = account
  return [declaredCountry, documentCountry, phoneCountry].flatMap((one) => (one === null ? [] : one.value))
}

/** Countries of a good share of the days on which nothing hid the place; null where there are too few such days. */
function usualCountries(facts: Profile, share: number, minDays: number): readonly string[] | null {
  const counts = new Map<string, number>()
  let days = 0
  for (const { countries } of facts.days) {
    if (countries.length === 0) continue
    days += 1
    for (const country of countries) counts.set(country, (counts.get(country) ?? 0) + 1)
  }
  if (days < minDays) return null
  return [...counts].flatMap(([country, count]) => (count >= share * days ? country : []))
}

const latestTo = (payouts: readonly PayoutFact[], { key }: Instrument): PayoutFact | undefined =>
  payouts.findLast((one) => one.destinationKey === key && one.status !== 'reversed')
