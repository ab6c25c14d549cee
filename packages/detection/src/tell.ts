import { basisOf } from './basis.ts'
import { clockAt } from './clock.ts'
import { strengthAt } from './decay.ts'
import type { Evaluation } from './evaluate.ts'
import type { Event, Link, Member, Standing } from './event.ts'
import { LINK_WINDOW, memberOf, relationsOf } from './facts/attributes.ts'
import { counterpartOf } from './facts/counterpart.ts'
import { confirmedSince } from './facts/hearsay.ts'
import type { WorkerId } from './ids.ts'
import { FAMILIES } from './judgement.ts'
import { firmLinks, isAboutLinks, isSharing, kinAmong, liveMembers } from './linked.ts'
import {
  type Attribute,
  BOUNDS,
  type Episode,
  type Position,
  type Profile,
  type ToldStanding,
} from './profile.ts'
import type { ScoreSettings } from './score.ts'

/** Something to be written to another worker's log. Telling it again changes nothing. */
export interface Telling {
  readonly to: WorkerId
  readonly atMs: number
  readonly link: Link
}

/** Above so many workers an address is no household, and nobody compares hours. */
const MOST_COMPANIONS = 8

/** How far back log-ins at an address are told. */
const COMPANION_WINDOW = 2 * LINK_WINDOW.ip

/** Most log-ins told at once: the newest. */
const MOST_LOGINS = 16

/** Steps in which heat is told: few messages, and equal in any order of arrival. */
const HEAT_STEPS = 10

/**
 * What the others should know of this worker after an event: when it logs in at an address of theirs, and how it stands where they are
 * firmly linked. Nearly always nothing.
 */
export function tellings(
  profile: Profile,
  event: Event,
  evaluation: Evaluation,
  position: Position,
  settings: ScoreSettings,
): { readonly tellings: readonly Telling[]; readonly toldStandings: Profile['toldStandings'] } {
  if (!isSharing(profile)) return { tellings: NONE, toldStandings: profile.toldStandings }
  const logins = tellLogins(profile, event, evaluation.nowMs)
  const standings = tellStandings(profile, evaluation, position, settings)
  return {
    tellings: standings.tellings.length === 0 ? logins : [...logins, ...standings.tellings],
    toldStandings: standings.toldStandings,
  }
}

const NONE: readonly Telling[] = []

/** At a log-in to everybody there, and to whoever has just shown up there all of them. */
function tellLogins(profile: Profile, event: Event, nowMs: number): readonly Telling[] {
  const attribute = addressOf(profile, event)
  if (attribute === undefined) return NONE
  const members = liveMembers(attribute, clockAt(nowMs))
  if (members.length === 0 || members.length >= MOST_COMPANIONS) return NONE
  const loginsMs = profile.logins
    .filter((one) => one.ipKey === attribute.key && one.ref.occurredAtMs >= nowMs - COMPANION_WINDOW)
    .map((one) => one.ref.occurredAtMs)
    .slice(-MOST_LOGINS)
  if (loginsMs.length === 0) return NONE
  const told =
    event.type === 'link' ? members.filter((one) => one.workerId === event.link.member.workerId) : members
  return told.map((member) => telling(profile, attribute, member, nowMs, { loginsMs, standing: null }))
}

/** The address that the event is about; undefined where it is about none that could be shared. */
function addressOf(profile: Profile, event: Event): Attribute | undefined {
  const key =
    event.type === 'link' && event.link.attribute === 'ip' && event.link.loginsMs.length === 0
      ? event.link.attributeKey
      : event.type === 'session' && event.session.action === 'login'
        ? (event.connection?.ipKey ?? null)
        : null
  return key === null ? undefined : profile.attributes.find((one) => one.kind === 'ip' && one.key === key)
}

function tellStandings(
  profile: Profile,
  evaluation: Evaluation,
  position: Position,
  settings: ScoreSettings,
): { readonly tellings: readonly Telling[]; readonly toldStandings: Profile['toldStandings'] } {
  const links = firmLinks(profile, clockAt(evaluation.nowMs))
  if (links.length === 0 && profile.toldStandings.length === 0)
    return { tellings: NONE, toldStandings: profile.toldStandings }
  const heat = heatOf(profile, evaluation, settings)
  const kin = kinAmong(profile, links)
    .filter((one) => one.heat > 0)
    .sort((a, b) => b.heat - a.heat || (a.key < b.key ? -1 : 1))
    .slice(0, BOUNDS.kinOfKin)
    .map((one) => ({ workerId: one.key, heat: one.heat }))
  const told: Telling[] = []
  const notes: ToldStanding[] = []
  for (const { attribute, member } of links) {
    const others = kin.filter((one) => one.workerId !== member.workerId)
    const standing: Standing = { heat, sequence: position.offset, kin: others }
    const digest = [heat, ...others.map((one) => `${one.workerId}:${one.heat}`)].join('|')
    const before = profile.toldStandings.find((one) => one.workerId === member.workerId)?.digest ?? NOTHING
    if (digest !== before)
      told.push(telling(profile, attribute, member, evaluation.nowMs, { loginsMs: [], standing }))
    if (digest !== NOTHING) notes.push({ workerId: member.workerId, digest })
  }
  for (const { workerId, digest } of profile.toldStandings) {
    if (digest === NOTHING || links.some((link) => link.member.workerId === workerId)) continue
    const attribute = profile.attributes.find((one) => sharerOf(one, workerId) !== undefined)
    // Whoever has dropped out of what is shared has dropped this worker as well.
    if (attribute === undefined) continue
    const member = sharerOf(attribute, workerId) as Member
    const standing: Standing = { heat: 0, sequence: position.offset, kin: [] }
    told.push(telling(profile, attribute, member, evaluation.nowMs, { loginsMs: [], standing }))
  }
  return {
    tellings: told,
    toldStandings: isSame(notes, profile.toldStandings) ? profile.toldStandings : notes,
  }
}

const sharerOf = ({ members }: Attribute, workerId: WorkerId): Member | undefined =>
  members.find((one) => one.workerId === workerId)

/** Of a worker of whom nothing has been told. */
const NOTHING = '0'

const isSame = (a: readonly ToldStanding[], b: readonly ToldStanding[]): boolean =>
  a.length === b.length && a.every((one, i) => one.workerId === b[i]?.workerId && one.digest === b[i]?.digest)

/**
 * What speaks against the worker apart from its links, 0..1: evidence about links must not heat itself by being passed around, and
 * neither hearsay nor what is lawful is passed on. One whom an analyst found out is as hot as can be.
 */
export function heatOf(profile: Profile, evaluation: Evaluation, settings: ScoreSettings): number {
  if (confirmedSince(profile.labels) !== null) return 1
  const rest: Partial<Record<Episode['family'], number>> = {}
  for (const episode of evaluation.episodes) {
    if (isAboutLinks(episode) || episode.victim || basisOf(episode) !== 'fact') continue
    rest[episode.family] = (rest[episode.family] ?? 1) * (1 - strengthAt(episode, evaluation.nowMs))
  }
  let cold = 1
  for (const family of FAMILIES) cold *= 1 - Math.min(settings.caps[family], 1 - (rest[family] ?? 1))
  return Math.round((1 - cold) * HEAT_STEPS) / HEAT_STEPS
}

function telling(
  profile: Profile,
  attribute: Attribute,
  to: Member,
  atMs: number,
  what: Pick<Link, 'loginsMs' | 'standing'>,
): Telling {
  const { kind, key } = attribute
  const member = memberOf(profile.workerId, attribute, relationsOf(profile))
  return {
    to: to.workerId,
    atMs,
    link: { attribute: counterpartOf(kind), attributeKey: key, member, ...what },
  }
}
