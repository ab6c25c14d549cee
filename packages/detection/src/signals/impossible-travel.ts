import type { PlatformSettings } from '../context.ts'
import { loginsCoverFrom } from '../facts/coverage.ts'
import { isAnnounced } from '../facts/relations.ts'
import type { Counter } from '../judgement.ts'
import type { Login, Profile } from '../profile.ts'
import { defineSignal, heldBack, passed, type SignalEpisode, unready, verdict } from '../signal.ts'
import { distanceKm } from '../stats/distance.ts'
import { DAY, HOUR, MINUTE } from '../time.ts'

/** Shorter intervals are clock noise: two log-ins in one minute are one moment. */
const SHORTEST = MINUTE

/**
 * Two log-ins too far apart for the time between them (N1).
 *
 * A desktop or a tunnel of an employer leaves where the employer is, and is used from elsewhere in the same hour. Such services that the
 * platform knows are no place at all; any other company network at one end counts half, as it may be one.
 */
export const impossibleTravel = defineSignal({
  id: 'impossible-travel',
  version: 2,
  family: 'network',
  title: 'Log-ins too far apart for the time between them',
  unit: 'km/h',
  reference:
    '2022 advisory, platform list (PL1); vendor practice 800-1200 km/h; accuracy radius as MaxMind defines it',
  reads: ['logins', 'travel', 'firstSeenMs'],
  defaults: {
    minKm: 500,
    minKmh: 1000,
    spanKmh: 2000,
    maxAccuracyKm: 500,
    sameDeviceFactor: 0.5,
    unknownFactor: 0.5,
    companyFactor: 0.5,
    singleCap: 0.55,
    repeatDays: 7,
    learnDays: 14,
    learnLogins: 10,
  },
  describes: {
    minKm: 'distance between the edges of both accuracy circles from which it may speak, km',
    minKmh: 'speed from which it speaks, km/h',
    spanKmh: 'speed above that at which it says most, km/h',
    maxAccuracyKm: 'locations less exact than this are not used, km',
    sameDeviceFactor: 'factor when both log-ins came from one device, 0..1',
    unknownFactor: 'factor when it is not known whether an address is an anonymiser, 0..1',
    companyFactor:
      'factor when one end, and not the other, is a company network, which may be used from elsewhere, 0..1',
    singleCap: 'most a single occurrence may say, so that alone it stays under medium, 0..1',
    repeatDays: 'a second occurrence within so many days lifts that cap',
    learnDays: 'a worker is learnt for so many days, or',
    learnLogins: 'for so many log-ins, whichever is first',
  },
  guards: {
    anonymizer: 'is either end a VPN, proxy, Tor, relay or data centre?',
    accuracy: 'are both locations known, within a radius that allows a distance?',
    cellular:
      'are both ends in one country and one of them a mobile network, whose exits are far from their users?',
    travel: 'did the worker announce the travel?',
    corporate: 'is either end a corporate desktop service that the platform knows?',
    company: 'is one end a company network, which people reach from elsewhere?',
    'same-device': 'did the same device make both log-ins?',
  },
  halfLifeDays: 14,
  remembers: true,
  explain: {
    what: 'The account was used at two places which nobody reaches in the time between. Two people on one account look like this; so does a VPN switched on.',
    check: [
      'Compare device and network of both log-ins: two devices at two fixed lines weigh most.',
      'See whether the pattern repeats within seven days.',
      'Ask the worker about travel and VPN use before anything else.',
    ],
  },
  evaluate({ facts, params, context }) {
    const logins = facts.logins
    if (logins.length < 2) return unready('history', `${logins.length} of 2 log-ins seen`)
    if (learntSince(logins.length - 1) === null)
      return unready('history', `still learning: ${logins.length} of ${params.learnLogins} log-ins seen`)
    const counter: Counter[] = []
    const leaps: Leap[] = []
    let previous: Login | null = null
    for (let i = 0; i < logins.length; i += 1) {
      const login = logins[i] as Login
      if (!isLocated(login, params.maxAccuracyKm)) continue
      const from = previous
      previous = login
      // Most log-ins come from where the one before came from: no trigonometry for those.
      if (from === null || (from.lat === login.lat && from.lon === login.lon)) continue
      const learntSinceMs = learntSince(i)
      if (learntSinceMs === null) continue
      const leap = leapOf(from, login, learntSinceMs)
      if (leap.km < params.minKm || leap.kmh <= params.minKmh) continue
      const held = guardOf(from, login, facts, context.platform)
      if (held === null) leaps.push(leap)
      else counter.push(heldBack('impossible-travel', held, SAYS[held], { km: Math.round(leap.km) }))
    }
    const episodes = leaps.map((leap, i) => episodeOf(leap, leaps[i - 1] ?? null))
    return verdict(episodes, counter.slice(-1), loginsCoverFrom(logins, facts.travel))

    /** The earliest log-in that shows the worker to be learnt at the i-th one; null while still learning. */
    function learntSince(i: number): number | null {
      const t = (logins[i] as Login).ref.occurredAtMs
      if (t - facts.firstSeenMs >= params.learnDays * DAY) return t
      return logins[i - params.learnLogins]?.ref.occurredAtMs ?? null
    }

    function episodeOf(leap: Leap, before: Leap | null): SignalEpisode {
      const { from, to } = leap
      const t = to.ref.occurredAtMs
      const sameDevice = from.deviceKey !== null && from.deviceKey === to.deviceKey
      const unknown = from.anonymizer === 'unknown' || to.anonymizer === 'unknown'
      const full = Math.min(1, (leap.kmh - params.minKmh) / params.spanKmh)
      const company = (from.network === 'business') !== (to.network === 'business')
      const judged =
        full *
        (sameDevice ? params.sameDeviceFactor : 1) *
        (unknown ? params.unknownFactor : 1) *
        (company ? params.companyFactor : 1)
      const repeats = before !== null && before.to.ref.occurredAtMs >= t - params.repeatDays * DAY
      const km = Math.round(leap.km)
      const minutes = Math.round(leap.ms / MINUTE)
      return {
        atMs: t,
        sinceMs: repeats ? Math.min(leap.sinceMs, before.sinceMs) : leap.sinceMs,
        strength: repeats ? judged : Math.min(judged, params.singleCap),
        observed: Math.round(leap.kmh),
        limit: params.minKmh,
        text: `Two log-ins at least ${km} km apart within ${minutes} minutes.`,
        params: { km, minutes, kmh: Math.round(leap.kmh) },
        evidence: [from.ref, to.ref],
        guards: [
          ...passed(
            ['anonymizer', unknown ? 'not known: counted less' : 'none at either end'],
            ['accuracy', 'both locations exact enough'],
            ['travel', 'none announced'],
          ),
          {
            id: 'same-device',
            held: sameDevice,
            why: sameDevice ? 'the same device: counted half' : 'not the same device',
          },
          {
            id: 'company',
            held: company,
            why: company
              ? 'one end is a company network: counted half'
              : 'no company network at one end alone',
          },
        ],
      }
    }
  },
})

const SAYS = {
  cellular:
    'Two far-apart log-ins in one country over a mobile network, whose exits are far from their users.',
  travel: 'Two far-apart log-ins during announced travel.',
  corporate: 'Two far-apart log-ins, one of them over a corporate desktop service that the platform knows.',
} as const

/** Where the log-in really was, as far as can be told: anonymisers and data centres hide it. */
function isLocated(login: Login, maxAccuracyKm: number): boolean {
  if (
    login.lat === null ||
    login.lon === null ||
    login.accuracyKm === null ||
    login.accuracyKm > maxAccuracyKm
  )
    return false
  // Null Island: what databases answer when they do not know.
  if (login.lat === 0 && login.lon === 0) return false
  if (login.network === 'hosting') return false
  return login.anonymizer === 'none' || login.anonymizer === 'unknown'
}

interface Leap {
  readonly from: Login
  readonly to: Login
  /** Between the edges of the two accuracy circles. */
  readonly km: number
  readonly kmh: number
  readonly ms: number
  /** The earliest log-in it rests on. */
  readonly sinceMs: number
}

function leapOf(from: Login, to: Login, learntSinceMs: number): Leap {
  const between = distanceKm(
    { lat: from.lat as number, lon: from.lon as number },
    { lat: to.lat as number, lon: to.lon as number },
  )
  const km = Math.max(0, between - (from.accuracyKm as number) - (to.accuracyKm as number))
  const ms = Math.max(SHORTEST, to.ref.occurredAtMs - from.ref.occurredAtMs)
  return { from, to, km, ms, kmh: km / (ms / HOUR), sinceMs: Math.min(from.ref.occurredAtMs, learntSinceMs) }
}

function guardOf(
  from: Login,
  to: Login,
  facts: Profile,
  { corporateAsns }: PlatformSettings,
): keyof typeof SAYS | null {
  const isCorporate = ({ asn }: Login) => asn !== null && corporateAsns.includes(asn)
  if (isCorporate(from) || isCorporate(to)) return 'corporate'
  const isOneCountry = from.country !== null && from.country === to.country
  if (isOneCountry && (from.network === 'cellular' || to.network === 'cellular')) return 'cellular'
  const t = to.ref.occurredAtMs
  return isAnnounced(facts, t, to.country) || isAnnounced(facts, t, from.country) ? 'travel' : null
}
