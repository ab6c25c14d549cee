import { loginsCoverFrom } from '../facts/coverage.ts'
import { isAnnounced } from '../facts/relations.ts'
import { browserOf, isHandheld, systemOf } from '../facts/user-agent.ts'
import type { Counter } from '../judgement.ts'
import type { Login, Profile } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'
import { featureRatio, type Level, RARER } from '../stats/login-risk.ts'
import { DAY, HOUR } from '../time.ts'

/**
 * A log-in as it would be anybody's rather than this worker's (N8): place and browser against the worker's own history.
 *
 * Two features: address with its network and country, and browser with its parts. For each, how much likelier such a value is among
 * everybody than with this worker (`featureRatio`), multiplied. Two things are approximated. How common a value is among everybody is
 * not known in the profile of one worker: one fixed share per level stands for it. It decides little, since what is new to the worker
 * counts four times whatever its share; only how much the familiar level of a half-new value soothes depends on it. For the same
 * reason the result is mapped by fixed limits and not by percentiles of the fleet: 16 is the most there is (nothing of it was ever seen
 * before), 2 is passed by a new country from a new browser, and not by a new country from the usual one.
 *
 * The history ends a day before the log-in, so that the second log-in of an intruder is not excused by the first.
 * Within the one country that all log-ins come from, nothing is weighed: a new line there is daily life, and comes to about 0.6 with a
 * new browser on top.
 */
export const loginLikelihood = defineSignal({
  id: 'login-likelihood',
  version: 1,
  family: 'network',
  title: 'Log-in unlike all earlier ones',
  unit: 'times likelier of anybody than of this worker',
  reference:
    '2022 advisory, platform list (PL1); Freeman et al. (2016), Who Are You?, NDSS; weights of the public risk-based-authentication data set',
  reads: ['logins', 'travel'],
  defaults: {
    minHistory: 10,
    historyLogins: 20,
    freshHours: 24,
    ipWeight: 0.6,
    asnWeight: 0.3,
    countryWeight: 0.1,
    agentWeight: 0.5387,
    browserWeight: 0.268,
    systemWeight: 0.1882,
    kindWeight: 0.0051,
    ipBackground: 0.0001,
    asnBackground: 0.01,
    countryBackground: 0.1,
    agentBackground: 0.05,
    browserBackground: 0.25,
    systemBackground: 0.25,
    kindBackground: 0.5,
    unusual: 2,
    rare: 10,
    unusualStrength: 0.3,
    rareStrength: 0.6,
    singleCap: 0.55,
    repeatDays: 7,
  },
  describes: {
    minHistory: 'earlier log-ins needed',
    historyLogins: 'earlier log-ins compared with, the newest',
    freshHours: 'log-ins so shortly before are no history, hours',
    ipWeight: 'weight of the address among the levels of place',
    asnWeight: 'weight of its network',
    countryWeight: 'weight of its country',
    agentWeight: 'weight of browser and system together among the levels of the browser',
    browserWeight: 'weight of the browser',
    systemWeight: 'weight of the operating system',
    kindWeight: 'weight of whether it is a phone or tablet',
    ipBackground: 'share of all log-ins of all workers that come from one address, 0..1; an assumption',
    asnBackground: 'likewise from one network',
    countryBackground: 'likewise from one country',
    agentBackground: 'likewise from one browser on one system',
    browserBackground: 'likewise from one browser',
    systemBackground: 'likewise from one system',
    kindBackground: 'likewise from phones, or from computers',
    unusual: 'times likelier of anybody from which it speaks',
    rare: 'times likelier of anybody from which it speaks up',
    unusualStrength: 'strength at the lower limit, 0..1',
    rareStrength: 'strength at the higher limit, 0..1',
    singleCap: 'most that a single day may say, so that alone it stays under medium, 0..1',
    repeatDays: 'a second such day within so many lifts that cap',
  },
  guards: {
    anonymizer:
      'log-ins over a VPN, proxy, Tor, relay or data centre, and those of agents, are neither judged nor history',
    'same-device': 'is it a device that the worker has logged in from before?',
    travel: 'did the worker announce the travel?',
  },
  halfLifeDays: 14,
  remembers: true,
  explain: {
    what: 'A log-in came from a country, a network and a browser that the worker has not been seen with. Somebody else at the account looks like this; so does a new laptop bought on a journey. The figure is an approximation: how common a value is among all workers is assumed, not counted, and the limits are fixed rather than percentiles of all log-ins.',
    check: [
      'See what was done in that session, above all to the payout method.',
      'See whether the old device and the new one go on side by side.',
      'Ask the worker about a journey or a new device.',
    ],
  },
  evaluate({ facts, params }) {
    const { logins } = facts
    if (logins.length <= params.minHistory)
      return unready('history', `${logins.length} of ${params.minHistory + 1} log-ins seen`)
    const coversFromMs = loginsCoverFrom(logins, facts.travel)
    if (isOneCountry(logins)) return quiet([], coversFromMs)
    const counter: Counter[] = []
    const found = new Map<number, Found>()
    for (const login of logins) {
      if (!isUsable(login)) continue
      const t = login.ref.occurredAtMs
      const end = endOf(t)
      const start = Math.max(0, end - params.historyLogins)
      // Some of its history has been pushed out: what was said with all of it stands, and less of it would make news of what is none.
      if (end < params.historyLogins && Number.isFinite(coversFromMs)) continue
      const place = placeRatio(login, start, end)
      // Nearly every log-in: from where others came, so that no browser could make it remarkable.
      if (place === null || place * RARER < params.unusual) continue
      const history = logins.slice(start, end).filter(isUsable)
      const ratio = place * featureRatio(browserLevels(login, history))
      if (ratio < params.unusual) continue
      const held = guardOf(login, history, facts)
      if (held !== null) {
        counter.push(heldBack('login-likelihood', held, SAYS[held]))
        continue
      }
      const day = Math.floor(t / DAY)
      const known = found.get(day)
      if (known === undefined || known.ratio < ratio)
        found.set(day, { login, ratio, sinceMs: (logins[start] as Login).ref.occurredAtMs })
    }
    const days = [...found.values()]
    return verdict(
      days.map((one, i) => episodeOf(one, days[i - 1] ?? null)),
      counter.slice(-1),
      coversFromMs,
    )

    /** Index after the newest log-in that is old enough to be history. */
    function endOf(t: number): number {
      let end = logins.length
      while (end > 0 && (logins[end - 1] as Login).ref.occurredAtMs > t - params.freshHours * HOUR) end -= 1
      return end
    }

    /** Of the place alone, against the log-ins from `start` to before `end`; null where they are too few. In one pass: most end here. */
    function placeRatio(login: Login, start: number, end: number): number | null {
      const ip = { weight: params.ipWeight, count: 0, total: 0, background: params.ipBackground }
      const asn = { weight: params.asnWeight, count: 0, total: 0, background: params.asnBackground }
      const country = {
        weight: params.countryWeight,
        count: 0,
        total: 0,
        background: params.countryBackground,
      }
      let seen = 0
      for (let i = start; i < end; i += 1) {
        const one = logins[i] as Login
        if (!isUsable(one)) continue
        seen += 1
        if (one.ipKey !== null) ip.total += 1
        if (one.ipKey === login.ipKey) ip.count += 1
        if (one.asn !== null) asn.total += 1
        if (one.asn === login.asn) asn.count += 1
        if (one.country !== null) country.total += 1
        if (one.country === login.country) country.count += 1
      }
      if (seen < params.minHistory) return null
      const levels: Level[] = []
      if (login.ipKey !== null && ip.total > 0) levels.push(ip)
      if (login.asn !== null && asn.total > 0) levels.push(asn)
      if (login.country !== null && country.total > 0) levels.push(country)
      return featureRatio(levels)
    }

    function browserLevels(login: Login, history: readonly Login[]): readonly Level[] {
      const agent = (one: Login) => one.userAgentFamily
      const browser = (one: Login) => browserOf(one.userAgentFamily)
      const system = (one: Login) => systemOf(one.userAgentFamily)
      const kind = (one: Login) => isHandheld(one.userAgentFamily)
      return [
        ...levelOf(login, history, agent, params.agentWeight, params.agentBackground),
        ...levelOf(login, history, browser, params.browserWeight, params.browserBackground),
        ...levelOf(login, history, system, params.systemWeight, params.systemBackground),
        ...levelOf(login, history, kind, params.kindWeight, params.kindBackground),
      ]
    }

    function episodeOf({ login, ratio, sinceMs }: Found, before: Found | null): SignalEpisode {
      const t = login.ref.occurredAtMs
      const isRare = ratio >= params.rare
      const full = isRare ? params.rareStrength : params.unusualStrength
      const repeats = before !== null && before.login.ref.occurredAtMs >= t - params.repeatDays * DAY
      const times = Math.round(ratio * 10) / 10
      return {
        atMs: t,
        sinceMs: repeats ? Math.min(sinceMs, before.sinceMs) : sinceMs,
        strength: repeats ? full : Math.min(full, params.singleCap),
        observed: times,
        limit: isRare ? params.rare : params.unusual,
        text: `A log-in from a place and a browser that were not the worker’s before: ${times} times likelier of anybody.`,
        params: { times },
        evidence: repeats ? [login.ref, before.login.ref] : [login.ref],
        guards: passed(
          ['anonymizer', 'nothing known hides where it came from'],
          ['same-device', 'not a device known from before'],
          ['travel', 'none announced'],
        ),
      }
    }
  },
})

const SAYS = {
  'same-device': 'A log-in from a new place, from a device that is known.',
  travel: 'A log-in from a new place and browser during announced travel.',
} as const

interface Found {
  readonly login: Login
  readonly ratio: number
  readonly sinceMs: number
}

/** Nearly every worker, whatever line and browser they use. */
function isOneCountry(logins: readonly Login[]): boolean {
  let first: Login | null = null
  for (const login of logins) {
    if (!isUsable(login)) continue
    first ??= login
    if (login.country !== first.country) return false
  }
  return true
}

function isUsable(login: Login): boolean {
  if (login.automation || login.network === 'hosting') return false
  return login.anonymizer === 'none' || login.anonymizer === 'unknown'
}

/** One level, or none where the log-in has no value at it: what is not known is not new. */
function levelOf<Value extends string | number | boolean>(
  login: Login,
  history: readonly Login[],
  valueIn: (login: Login) => Value | null,
  weight: number,
  background: number,
): readonly Level[] {
  const value = valueIn(login)
  if (value === null) return []
  let count = 0
  let total = 0
  for (const one of history) {
    const other = valueIn(one)
    if (other !== null) total += 1
    if (other === value) count += 1
  }
  // Nothing to compare with either.
  return total === 0 ? [] : [{ weight, count, total, background }]
}

function guardOf(login: Login, history: readonly Login[], facts: Profile): keyof typeof SAYS | null {
  const { deviceKey, ref, country } = login
  if (deviceKey !== null && history.some((one) => one.deviceKey === deviceKey)) return 'same-device'
  return isAnnounced(facts, ref.occurredAtMs, country) ? 'travel' : null
}
