import { loginsCoverFrom } from '../facts/coverage.ts'
import { isAnnounced } from '../facts/relations.ts'
import { sessionsCoverFrom } from '../facts/sessions.ts'
import { isHandheld } from '../facts/user-agent.ts'
import type { Counter } from '../judgement.ts'
import type { LocatedSession, Profile } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'
import { distanceKm } from '../stats/distance.ts'
import { DAY, MINUTE } from '../time.ts'

/**
 * Live sessions at two far-apart places at once (N2).
 *
 * Nobody sits at two desks. But a computer left on at home while its owner is away with a phone looks the same, so each session counts
 * for one overlap only, however many others it meets: an idle tab that meets three sessions of a journey is one occurrence, an owner and
 * an operator who meet on three days are three. A phone beside a computer counts half, and nothing within one country. So does a company
 * network beside another: its desktops and tunnels are used from elsewhere, by the same person at the same time.
 * As with log-ins too far apart, one occurrence alone stays under medium.
 */
export const concurrentGeo = defineSignal({
  id: 'concurrent-geo',
  version: 1,
  family: 'network',
  title: 'Live sessions at two far-apart places at once',
  unit: 'overlaps in the window',
  reference: '2022 advisory, platform list (PL1: several log-ins into one account from various places)',
  reads: ['sessions', 'logins', 'travel', 'firstSeenMs'],
  defaults: {
    minMinutes: 10,
    minKm: 500,
    maxAccuracyKm: 500,
    singleStrength: 0.55,
    strength: 0.6,
    many: 3,
    manyStrength: 0.9,
    handheldFactor: 0.5,
    companyFactor: 0.5,
    repeatDays: 7,
    learnDays: 14,
    learnLogins: 10,
  },
  describes: {
    minMinutes: 'how long two sessions must be live together, minutes',
    minKm: 'distance between the edges of both accuracy circles from which it speaks, km',
    maxAccuracyKm: 'locations less exact than this are not used, km',
    singleStrength: 'strength of a single overlap, under medium by itself, 0..1',
    strength: 'strength of the second overlap within the window, 0..1',
    many: 'overlaps within the window from which it speaks up',
    manyStrength: 'strength then, 0..1',
    handheldFactor: 'factor where one of the two is a phone or tablet and the other is not, 0..1',
    companyFactor: 'factor where one of the two, and not the other, is on a company network, 0..1',
    repeatDays: 'the window in which overlaps are counted, days',
    learnDays: 'a worker is learnt for so many days, or',
    learnLogins: 'for so many log-ins, whichever is first',
  },
  guards: {
    anonymizer: 'sessions over a VPN, proxy, Tor, relay or data centre, and those of agents, are not counted',
    accuracy: 'are both locations known, within a radius that allows a distance?',
    cellular:
      'are both in one country and one of them a mobile network, whose exits are far from their users?',
    handheld:
      'is one of them a phone or tablet and the other a computer left on? in one country that is nothing',
    company: 'is one of them on a company network, which people reach from elsewhere?',
    travel: 'did the worker announce the travel?',
  },
  halfLifeDays: 14,
  remembers: true,
  explain: {
    what: 'The account was live at two places at once which are too far apart for one person, on different devices and lines. An account that is lent or rented out looks like this; so does a computer left on at home during a journey.',
    check: [
      'See in which of the two sessions somebody acted, and what was done there.',
      'Compare device and line of each with those of the month before.',
      'Ask the worker who else uses the account before anything else.',
    ],
  },
  evaluate({ facts, params }) {
    const { sessions, logins } = facts
    if (sessions.length < 2) return unready('history', `${sessions.length} of 2 located sessions seen`)
    if (isOnePlace(sessions)) return quiet([], coverOf(facts))
    const counter: Counter[] = []
    const overlaps: Overlap[] = []
    for (const [a, b] of pairsOf(sessions)) {
      const overlap = overlapOf(a, b)
      if (overlap === null) continue
      const held = guardOf(overlap, facts)
      if (held === null) overlaps.push(overlap)
      else counter.push(heldBack('concurrent-geo', held, SAYS[held], { km: Math.round(overlap.km) }))
    }
    const counted = eachOnce(overlaps)
    const episodes = counted.map((one, i) => episodeOf(one, counted.slice(0, i)))
    return verdict(episodes, counter.slice(-1), coverOf(facts))

    function overlapOf(a: LocatedSession, b: LocatedSession): Overlap | null {
      const fromMs = Math.max(a.startMs, b.startMs)
      const ms = Math.min(a.endMs, b.endMs) - fromMs
      if (ms < params.minMinutes * MINUTE) return null
      if (!isLocated(a, params.maxAccuracyKm) || !isLocated(b, params.maxAccuracyKm)) return null
      const km = distanceKm(a, b) - a.accuracyKm - b.accuracyKm
      if (km < params.minKm) return null
      // Dated by when it was first seen to be one, so that it does not move with every heartbeat.
      const atMs = fromMs + params.minMinutes * MINUTE
      const learntMs = learntSince(atMs)
      if (learntMs === null) return null
      return { a, b, km, ms, atMs, sinceMs: Math.min(a.endMs, b.endMs, learntMs) }
    }

    /** The earliest moment that shows the worker to be learnt by then; null while still learning. */
    function learntSince(atMs: number): number | null {
      if (atMs - facts.firstSeenMs >= params.learnDays * DAY) return atMs
      let before = logins.length
      while (before > 0 && (logins[before - 1] as Profile['logins'][number]).ref.occurredAtMs > atMs)
        before -= 1
      return before < params.learnLogins
        ? null
        : (logins[before - params.learnLogins]?.ref.occurredAtMs ?? atMs)
    }

    function episodeOf({ a, b, km, ms, atMs, sinceMs }: Overlap, before: readonly Overlap[]): SignalEpisode {
      const recent = before.filter((one) => one.atMs >= atMs - params.repeatDays * DAY)
      const count = recent.length + 1
      const full =
        count >= params.many ? params.manyStrength : count > 1 ? params.strength : params.singleStrength
      const isMixed = isHandheld(a.userAgentFamily) !== isHandheld(b.userAgentFamily) && isAnyHandheld(a, b)
      const isCompany = (a.network === 'business') !== (b.network === 'business')
      const minutes = Math.floor(ms / MINUTE)
      const times = count === 1 ? '' : `, ${count} times in ${params.repeatDays} days`
      return {
        atMs,
        sinceMs: Math.min(sinceMs, ...recent.map((one) => one.sinceMs)),
        strength: full * (isMixed ? params.handheldFactor : 1) * (isCompany ? params.companyFactor : 1),
        observed: count,
        limit: 1,
        text: `Two sessions at least ${Math.round(km)} km apart were live together for ${minutes} minutes${times}.`,
        params: { km: Math.round(km), minutes, overlaps: count },
        evidence: [b.ref, a.ref],
        guards: [
          ...passed(
            ['anonymizer', 'nothing known hides either of them'],
            ['accuracy', 'both locations exact enough'],
            ['travel', 'none announced'],
          ),
          {
            id: 'handheld',
            held: isMixed,
            why: isMixed
              ? 'a phone or tablet beside a computer: counted less'
              : 'not a phone or tablet beside a computer',
          },
          {
            id: 'company',
            held: isCompany,
            why: isCompany
              ? 'one of them on a company network: counted less'
              : 'no company network at one end alone',
          },
        ],
      }
    }
  },
})

const SAYS = {
  cellular:
    'Two far-apart sessions in one country over a mobile network, whose exits are far from their users.',
  handheld: 'Two far-apart sessions in one country, one of a phone or tablet and one of a computer.',
  travel: 'Two far-apart sessions during announced travel.',
} as const

interface Overlap {
  /** The one that began first. */
  readonly a: LocatedSession
  readonly b: LocatedSession
  /** Between the edges of the two accuracy circles. */
  readonly km: number
  readonly ms: number
  readonly atMs: number
  readonly sinceMs: number
}

const coverOf = ({ sessions, logins, travel }: Profile): number =>
  Math.max(sessionsCoverFrom(sessions), loginsCoverFrom(logins, travel))

/** Nearly every worker: no trigonometry for them. */
function isOnePlace(sessions: readonly LocatedSession[]): boolean {
  const { lat, lon } = sessions[0] as LocatedSession
  for (const one of sessions) if (one.lat !== lat || one.lon !== lon) return false
  return true
}

/** Null Island is what databases answer when they do not know. */
const isLocated = (one: LocatedSession, maxAccuracyKm: number): boolean =>
  one.accuracyKm <= maxAccuracyKm && (one.lat !== 0 || one.lon !== 0)

/** Pairs of two devices on two lines, the earlier session first. What is not known is not different. */
function pairsOf(
  sessions: readonly LocatedSession[],
): readonly (readonly [LocatedSession, LocatedSession])[] {
  const sorted = [...sessions].sort((a, b) => a.startMs - b.startMs || (a.key < b.key ? -1 : 1))
  const pairs: (readonly [LocatedSession, LocatedSession])[] = []
  for (const [i, a] of sorted.entries())
    for (let j = i + 1; j < sorted.length; j += 1) {
      const b = sorted[j] as LocatedSession
      if (b.startMs > a.endMs) break
      const differ = a.subnetKey !== b.subnetKey && a.deviceKey !== b.deviceKey
      const known =
        a.subnetKey !== null && b.subnetKey !== null && a.deviceKey !== null && b.deviceKey !== null
      if (differ && known) pairs.push([a, b])
    }
  return pairs
}

const isAnyHandheld = (a: LocatedSession, b: LocatedSession): boolean =>
  isHandheld(a.userAgentFamily) === true || isHandheld(b.userAgentFamily) === true

function guardOf({ a, b, atMs }: Overlap, facts: Profile): keyof typeof SAYS | null {
  if (a.country !== null && a.country === b.country) {
    if (a.network === 'cellular' || b.network === 'cellular') return 'cellular'
    if (isAnyHandheld(a, b)) return 'handheld'
  }
  return isAnnounced(facts, atMs, a.country) || isAnnounced(facts, atMs, b.country) ? 'travel' : null
}

/** The platform's session id: one that is carried on over several lines is several sessions, and one presence. */
const idOf = (session: LocatedSession): string => session.key.slice(0, session.key.lastIndexOf(' '))

/** In time order; of those that a session is part of, the first. */
function eachOnce(overlaps: readonly Overlap[]): readonly Overlap[] {
  const sorted = [...overlaps].sort((a, b) => a.atMs - b.atMs || (a.b.key < b.b.key ? -1 : 1))
  const used = new Set<string>()
  return sorted.filter(({ a, b }) => {
    const ids = [idOf(a), idOf(b)]
    if (ids.some((id) => used.has(id))) return false
    for (const id of ids) used.add(id)
    return true
  })
}
