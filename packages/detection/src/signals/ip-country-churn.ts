import { median, medianAbsoluteDeviation } from 'simple-statistics'
import { loginsCoverFrom } from '../facts/coverage.ts'
import { isAnnounced } from '../facts/relations.ts'
import type { Counter } from '../judgement.ts'
import type { Login } from '../profile.ts'
import { defineSignal, heldBack, passed, type SignalEpisode, unready, verdict } from '../signal.ts'
import { DAY } from '../time.ts'

/** Scales the median absolute deviation to the standard deviation of a normal sample (Iglewicz & Hoaglin 1993). */
const MAD_TO_SIGMA = 0.6745

/** Smallest spread allowed, in networks a day: someone who always uses one network has spread 0. */
const MIN_MAD = 0.5

/** Many countries or networks on one account within a day (N3). */
export const ipCountryChurn = defineSignal({
  id: 'ip-country-churn',
  version: 2,
  family: 'network',
  title: 'Log-ins from many countries or networks within a day',
  unit: 'countries or networks in 24 hours',
  reference: '2022 advisory, platform list (PL1); Japan 2024 (J5); FATF virtual-asset red flags 2020 (F16)',
  reads: ['logins', 'travel'],
  defaults: {
    threeCountries: 0.5,
    fourCountries: 0.8,
    networks: 6,
    networksStrength: 0.5,
    zLimit: 3.5,
    zStrength: 0.4,
    minDays: 8,
    historyDays: 30,
    historyLogins: 24,
  },
  describes: {
    threeCountries: 'strength at three countries in 24 hours, 0..1',
    fourCountries: 'strength at four countries in 24 hours, 0..1',
    networks: 'autonomous systems in 24 hours from which it speaks',
    networksStrength: 'strength then, 0..1',
    zLimit: 'modified z-score against the worker’s own days from which it speaks',
    zStrength: 'strength then, 0..1',
    minDays: 'days with log-ins needed for the comparison with the own days',
    historyDays: 'how far back the own days are taken, days, and',
    historyLogins:
      'how many log-ins they are taken from at most: fewer than are kept, so that it stays clear what was compared with',
  },
  guards: {
    anonymizer: 'exits of anonymisers and data centres say nothing of countries, and count as one network',
    cellular: 'the mobile networks of one country count as one, and a roaming one as at home',
    travel: 'did the worker announce the travel?',
  },
  halfLifeDays: 14,
  remembers: true,
  explain: {
    what: 'Within 24 hours the account was used from three or more countries, or from far more networks than on the worker’s other days.',
    check: [
      'List the log-ins of that day with network kind and device.',
      'Rule out a traveller changing planes and a VPN changing exits.',
      'See whether several devices were active in turn.',
    ],
  },
  evaluate({ facts, params }) {
    const { logins } = facts
    if (logins.length < 2) return unready('history', `${logins.length} of 2 log-ins seen`)
    const coversFromMs = loginsCoverFrom(logins, facts.travel)
    if (!isVaried(logins, 0, logins.length - 1)) return verdict([], [], coversFromMs)
    // One episode a day for counts, the strongest; and one for what is merely unusual, the first: it rests on many more days, and
    // must not be replaced by what its log-ins alone can still show when those days are out of reach.
    const counted = new Map<number, SignalEpisode>()
    const unusual = new Map<number, SignalEpisode>()
    const counter: Counter[] = []
    for (let end = 0, start = 0; end < logins.length; end += 1) {
      const login = logins[end] as Login
      const t = login.ref.occurredAtMs
      while ((logins[start] as Login).ref.occurredAtMs <= t - DAY) start += 1
      if (!isVaried(logins, start, end)) continue
      const window = logins.slice(start, end + 1)
      const said = judgeWindow(window, () => otherDays(logins, end, params, coversFromMs), params)
      if (said === null) continue
      if (isAnnounced(facts, t, login.country)) {
        counter.push(
          heldBack('ip-country-churn', 'travel', 'Many countries or networks in a day of announced travel.'),
        )
        continue
      }
      const day = dayOf(login)
      const episode = episodeOf(t, window, said)
      const known = counted.get(day)
      if (said.others !== null) unusual.set(day, unusual.get(day) ?? episode)
      else if (known === undefined || known.strength < said.strength) counted.set(day, episode)
    }
    const episodes = [...counted.values(), ...unusual.values()]
    return verdict(episodes, counter.slice(-1), coversFromMs)
  },
})

const dayOf = (login: Login): number => Math.floor(login.ref.occurredAtMs / DAY)

/** Three places or networks at least, anonymised or not: with fewer there is nothing to count. Nearly every window ends here. */
function isVaried(logins: readonly Login[], start: number, end: number): boolean {
  const one = logins[start] as Login
  let other: Login | null = null
  for (let i = start + 1; i <= end; i += 1) {
    const login = logins[i] as Login
    if (isAlike(login, one) || (other !== null && isAlike(login, other))) continue
    if (other !== null) return true
    other = login
  }
  return false
}

const isAlike = (a: Login, b: Login): boolean =>
  a.asn === b.asn && a.country === b.country && a.provider === b.provider && a.network === b.network

interface Limits {
  readonly threeCountries: number
  readonly fourCountries: number
  readonly networks: number
  readonly networksStrength: number
  readonly zLimit: number
  readonly zStrength: number
  readonly minDays: number
  readonly historyDays: number
  readonly historyLogins: number
}

/** `others`: the days before, asked where they are needed. */
function judgeWindow(window: readonly Login[], others: () => Others, limits: Limits): Said | null {
  const home = homeOfCarriers(window)
  const countries = new Set(window.flatMap((one) => countryOf(one, home))).size
  if (countries >= 3) {
    const strength = countries >= 4 ? limits.fourCountries : limits.threeCountries
    return { strength, observed: countries, limit: 3, what: 'countries', others: null }
  }
  const networks = networksOf(window)
  if (networks >= limits.networks) {
    const strength = limits.networksStrength
    return { strength, observed: networks, limit: limits.networks, what: 'networks', others: null }
  }
  if (networks < 3) return null
  const own = others()
  if (zOf(networks, own.networks, limits.minDays) <= limits.zLimit) return null
  const what = 'networks, far more than on other days,'
  return { strength: limits.zStrength, observed: networks, limit: 3, what, others: own }
}

interface Said {
  readonly strength: number
  readonly observed: number
  readonly limit: number
  readonly what: string
  /** The days that it was compared with; null where it rests on its own log-ins alone. */
  readonly others: Others | null
}

/** Days with log-ins before the one judged. */
interface Others {
  /** Of each of them. */
  readonly networks: readonly number[]
  /** Their first log-in. */
  readonly sinceMs: number
}

function episodeOf(atMs: number, window: readonly Login[], said: Said): SignalEpisode {
  return {
    atMs,
    sinceMs: said.others === null ? atMs - DAY : Math.min(atMs - DAY, said.others.sinceMs),
    strength: said.strength,
    observed: said.observed,
    limit: said.limit,
    text: `Log-ins from ${said.observed} ${said.what} within 24 hours.`,
    params: { count: said.observed, hours: 24 },
    evidence: window.map((login) => login.ref),
    guards: passed(
      ['anonymizer', 'exits of anonymisers are not counted as countries'],
      ['cellular', 'mobile networks are counted once per country'],
      ['travel', 'none announced'],
    ),
  }
}

const isHidden = (login: Login): boolean =>
  login.network === 'hosting' || (login.anonymizer !== 'none' && login.anonymizer !== 'unknown')

/** Country in which each mobile carrier was first seen within the day: elsewhere it roams. */
function homeOfCarriers(logins: readonly Login[]): ReadonlyMap<number, string> {
  const home = new Map<number, string>()
  for (const { network, asn, country } of logins) {
    if (network === 'cellular' && asn !== null && country !== null && !home.has(asn)) home.set(asn, country)
  }
  return home
}

function countryOf(login: Login, home: ReadonlyMap<number, string>): readonly string[] {
  if (isHidden(login) || login.country === null) return []
  if (login.network === 'cellular' && login.asn !== null) return [home.get(login.asn) as string]
  return [login.country]
}

function networkOf(login: Login, home: ReadonlyMap<number, string>): string {
  if (isHidden(login)) return `hidden:${login.provider ?? ''}`
  if (login.network === 'cellular') return `cellular:${countryOf(login, home)[0] ?? ''}`
  return login.asn === null ? `country:${login.country ?? ''}` : `as:${login.asn}`
}

const networksOf = (logins: readonly Login[]): number => {
  const home = homeOfCarriers(logins)
  return new Set(logins.map((one) => networkOf(one, home))).size
}

const NO_OTHERS: Others = { networks: [], sinceMs: Number.POSITIVE_INFINITY }

/**
 * The networks of each day with log-ins before that of the log-in at `end`. None where log-ins to compare with have been pushed out:
 * what was said with all of them stands then.
 */
function otherDays(
  logins: readonly Login[],
  end: number,
  { historyDays, historyLogins }: Limits,
  coversFromMs: number,
): Others {
  const today = dayOf(logins[end] as Login)
  const days = new Map<number, Login[]>()
  let count = 0
  let sinceMs = Number.POSITIVE_INFINITY
  let isWhole = !Number.isFinite(coversFromMs)
  for (let i = end - 1; i >= 0; i -= 1) {
    const login = logins[i] as Login
    const day = dayOf(login)
    if (day === today) continue
    if (count >= historyLogins || day <= today - historyDays) {
      isWhole = true
      break
    }
    count += 1
    sinceMs = login.ref.occurredAtMs
    const known = days.get(day)
    // In time order, as the home of a carrier is where it was seen first.
    if (known === undefined) days.set(day, [login])
    else known.unshift(login)
  }
  return isWhole || count >= historyLogins
    ? { networks: [...days.values()].map(networksOf), sinceMs }
    : NO_OTHERS
}

/** Modified z-score of a number of networks against those of other days; 0 with too few of them. */
function zOf(networks: number, others: readonly number[], minDays: number): number {
  if (others.length < minDays) return 0
  return (
    (MAD_TO_SIGMA * (networks - median([...others]))) /
    Math.max(medianAbsoluteDeviation([...others]), MIN_MAD)
  )
}
