import { isInUse, lastUseMs } from '../facts/instruments.ts'
import { isAnnounced } from '../facts/relations.ts'
import type { EventRef } from '../judgement.ts'
import { DAY_FLAG, type Instrument, type Profile } from '../profile.ts'
import { defineSignal, passed, quiet, unready, verdict } from '../signal.ts'
import { DAY, HOUR } from '../time.ts'

/**
 * Declared country, phone, document, bank and connections tell of four countries or more (I3).
 *
 * Of the six fields of the table the time zone has no country here, which leaves five: all of them must be known. Wherever there is a
 * choice (several banks, several countries of connections) the one that agrees with another field is taken. E-money is not compared:
 * its account numbers name the issuer's seat. Countries are compared for equality only, and never named.
 */
export const countryInconsistency = defineSignal({
  id: 'country-inconsistency',
  version: 1,
  family: 'identity',
  title: 'Papers, phone, bank and connections of many countries',
  unit: 'countries',
  reference: '2022 advisory, hiring list (HC3); FATF virtual-asset red flags 2020 (F14)',
  reads: ['account', 'instruments', 'days', 'travel', 'logins', 'payouts'],
  defaults: { countries: 4, strength: 0.3, leastDays: 10 },
  describes: {
    countries: 'distinct countries from which it speaks',
    strength: 'strength, 0..1',
    leastDays: 'days with a connection that nothing hides, before its country is used',
  },
  guards: {
    diaspora: 'are they more than the three that a life abroad explains?',
    'all-known': 'are all five known? (what is missing contradicts nothing)',
    travel: 'days of announced travel are not counted',
    anonymizer: 'connections that something hides are not counted',
    'e-money': 'wallets and virtual currency are not compared: their country is that of the issuer',
  },
  halfLifeDays: 180,
  remembers: false,
  explain: {
    what: 'The declared country, the phone number, the identity document, the bank and the usual connection disagree so much that they tell of four countries or five. Rented identities are pieced together like this; so, seldom, is a life in several places.',
    check: [
      'Ask the worker where they live and since when; a simple account of it usually settles the matter.',
      'See which of the five changed last, and from which device.',
      'Compare the name on the bank account with that of the document.',
    ],
  },
  evaluate({ facts, params }) {
    const { declaredCountry, phoneCountry, documentCountry } = facts.account
    if (declaredCountry === null || phoneCountry === null || documentCountry === null) return NOT_ALL_TOLD
    const told = new Set([declaredCountry.value, phoneCountry.value, documentCountry.value])
    // Bank and connections add one each: nearly every worker ends here.
    if (told.size + 2 < params.countries) return quiet()
    const banks = facts.instruments.filter((one) => isBank(one) && isInUse(one))
    if (banks.length === 0) return NO_BANK
    const seen = countryDays(facts)
    if (seen.days < params.leastDays) return NO_DAYS
    const bank = banks.find((one) => told.has(one.country as string)) ?? latest(banks)
    const ip = seen.usual.find((country) => told.has(country) || country === bank.country) ?? seen.usual[0]
    const countries = new Set([...told, bank.country, ip]).size
    if (countries < params.countries) return quiet()
    const evidence = evidenceOf(facts, bank, ip)
    if (evidence.length === 0) return NO_EVIDENCE
    const registers = [declaredCountry, phoneCountry, documentCountry].map((one) => one.atMs)
    return verdict([
      {
        atMs: Math.max(...registers, seen.lastMs),
        strength: params.strength,
        observed: countries,
        limit: params.countries,
        text: `Declared country, phone, document, bank and usual connection tell of ${countries} different countries.`,
        params: { countries, fields: 5, days: seen.days },
        evidence,
        guards: passed(
          ['diaspora', `${countries} countries of five fields`],
          ['all-known', 'all five are known'],
          ['travel', 'announced days left out'],
          ['anonymizer', `${seen.days} days with an open connection`],
          ['e-money', 'only banks compared'],
        ),
      },
    ])
  },
})

const NOT_ALL_TOLD = unready('history', 'declared country, phone and document are not all known')
const NO_BANK = unready('history', 'no bank with a known country')
const NO_DAYS = unready('history', 'too few days with a connection that nothing hides')
const NO_EVIDENCE = unready('history', 'neither log-in nor payout is left to show it by')

const isBank = ({ kind, country }: Instrument): boolean =>
  (kind === 'bank' || kind === 'card') && country !== null

function latest(banks: readonly Instrument[]): Instrument {
  return banks.reduce((last, one) => (lastUseMs(one) > lastUseMs(last) ? one : last))
}

/** The countries that most days were seen in, several where equally many; over days that nothing hides and nobody announced. */
function countryDays(facts: Profile): {
  readonly days: number
  readonly lastMs: number
  readonly usual: readonly string[]
} {
  const counts = new Map<string, number>()
  let days = 0
  let lastMs = Number.NEGATIVE_INFINITY
  for (const { day, over, countries } of facts.days) {
    if ((over & DAY_FLAG.open) === 0 || countries.length === 0) continue
    const noonMs = day * DAY + 12 * HOUR
    const home = countries.filter((one) => facts.travel.length === 0 || !isAnnounced(facts, noonMs, one))
    if (home.length === 0) continue
    days += 1
    lastMs = Math.max(lastMs, day * DAY)
    for (const country of home) counts.set(country, (counts.get(country) ?? 0) + 1)
  }
  const most = Math.max(0, ...counts.values())
  return { days, lastMs, usual: [...counts.keys()].filter((one) => counts.get(one) === most) }
}

/** The newest log-in from the usual country, and where the bank came from. */
function evidenceOf(facts: Profile, bank: Instrument, country: string | undefined): readonly EventRef[] {
  const login = facts.logins.findLast((one) => one.country === country)?.ref ?? null
  const paid = facts.payouts.findLast((one) => one.destinationKey === bank.key)?.ref ?? null
  return [login, bank.addedRef, paid].filter((ref): ref is EventRef => ref !== null)
}
