import type { Connection, Event, EventOf } from '../event.ts'
import type { EventRef } from '../judgement.ts'
import type { Login, NetblockFact, Profile, Seen } from '../profile.ts'
import { BOUNDS } from '../profile.ts'
import { HOUR, MINUTE } from '../time.ts'
import { compareRefs, earlierRef, insertByRef, putByKey } from './ordered.ts'
import { addMoment } from './spans.ts'

/** Heartbeats come every quarter of an hour at the latest; the sixteenth minute allows for their jitter. */
const PRESENCE_GAP = 16 * MINUTE

/** Somebody at work touches something at least this often; an idle tab does not. */
const ACTIVITY_GAP = 4 * HOUR

type Presence = Pick<Profile, 'logins' | 'presence' | 'activity'>

/** A failed log-in may be anybody's, and says nothing of the worker: neither presence nor place. */
export const isFailedLogin = (event: Event): boolean =>
  event.type === 'session' && event.session.action === 'login_failed'

/** Folds a session event into presence and logins. */
export function foldPresence(facts: Presence, event: EventOf<'session'>, ref: EventRef): Presence {
  const { session, connection } = event
  if (isFailedLogin(event)) return facts
  const acted = session.interactive && !session.automation
  return {
    presence: addMoment(facts.presence, ref, PRESENCE_GAP, BOUNDS.presence),
    activity: acted ? addMoment(facts.activity, ref, ACTIVITY_GAP, BOUNDS.activity) : facts.activity,
    logins:
      session.action === 'login' && connection !== null
        ? insertByRef(facts.logins, loginOf(connection, session.automation, ref), BOUNDS.logins)
        : facts.logins,
  }
}

function loginOf(connection: Connection, automation: boolean, ref: EventRef): Login {
  return {
    ref,
    ipKey: connection.ipKey,
    subnetKey: connection.subnetKey,
    deviceKey: connection.deviceKey,
    asn: connection.network.asn,
    network: connection.network.kind,
    anonymizer: connection.network.anonymizer,
    provider: connection.network.provider,
    userAgentFamily: connection.userAgentFamily,
    country: connection.place?.country ?? null,
    lat: connection.place?.lat ?? null,
    lon: connection.place?.lon ?? null,
    accuracyKm: connection.place?.accuracyKm ?? null,
    automation,
    netblocksAsked: connection.netblocksLoaded,
  }
}

/** Folds the device of a connection into those seen. */
export function seeDevice(devices: readonly Seen[], connection: Connection, ref: EventRef): readonly Seen[] {
  return connection.deviceKey === null ? devices : see(devices, connection.deviceKey, ref, BOUNDS.devices)
}

/** Folds the autonomous system of a connection into those seen. */
export function seeNetwork(asns: readonly Seen[], connection: Connection, ref: EventRef): readonly Seen[] {
  const { asn } = connection.network
  return asn === null ? asns : see(asns, String(asn), ref, BOUNDS.asns)
}

/** First and last sight, exact whatever the order; only the extremes cost a new list. */
function see(seen: readonly Seen[], key: string, ref: EventRef, bound: number): readonly Seen[] {
  const known = seen.find((one) => one.key === key)
  const hourMs = Math.floor(ref.occurredAtMs / HOUR) * HOUR
  if (known === undefined) {
    return putByKey(seen, { key, firstMs: ref.occurredAtMs, lastMs: hourMs, ref }, bound, lastSightMs)
  }
  const first = earlierRef(known.ref, ref)
  if (first === known.ref && hourMs <= known.lastMs) return seen
  const lastMs = Math.max(known.lastMs, hourMs)
  return putByKey(seen, { key, firstMs: first.occurredAtMs, lastMs, ref: first }, bound, lastSightMs)
}

const lastSightMs = (one: Seen): number => one.lastMs

/** Folds presence in a listed netblock: the latest of each entry. */
export function seeNetblock(
  netblocks: readonly NetblockFact[],
  connection: Connection,
  ref: EventRef,
): readonly NetblockFact[] {
  const hit = connection.netblock
  if (hit === null) return netblocks
  // By tier as well: a soft entry of the same name must not take the place of a hard one.
  const known = netblocks.find((fact) => fact.label === hit.label && fact.tier === hit.tier)
  const t = ref.occurredAtMs
  if (known !== undefined && compareRefs(known.ref, ref) >= 0) {
    return t < known.firstMs
      ? netblocks.map((fact) => (fact === known ? { ...known, firstMs: t } : fact))
      : netblocks
  }
  const fact: NetblockFact = {
    label: hit.label,
    source: hit.source,
    confidence: hit.confidence,
    tier: hit.tier,
    lastConfirmedMs: hit.lastConfirmedMs,
    ttlDays: hit.ttlDays,
    listVersion: hit.listVersion,
    sharedExit: connection.network.anonymizer === 'vpn' || connection.network.anonymizer === 'relay',
    firstMs: Math.min(known?.firstMs ?? t, t),
    ref,
  }
  const next = [...netblocks.filter((other) => other !== known), fact].sort((a, b) =>
    compareRefs(a.ref, b.ref),
  )
  if (next.length <= BOUNDS.netblocks) return next
  // The hard tier is a sanctions matter: it stays as long as anything else can go.
  const oldest = Math.max(
    0,
    next.findIndex((one) => one.tier === 'soft'),
  )
  return next.toSpliced(oldest, 1)
}
