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

type Presence = Pick<Profile, 'logins' | 'presence' | 'activity' | 'devices' | 'asns' | 'netblocks'>

/**
 * Folds where the worker was (any event with a connection) into devices, networks and list hits. A failed log-in may be anybody's
 * and says nothing of the worker.
 */
export function foldConnection<Facts extends Presence>(facts: Facts, event: Event, ref: EventRef): Facts {
  const connection = event.connection
  if (connection === null || isFailedLogin(event)) return facts
  const devices =
    connection.deviceKey === null
      ? facts.devices
      : see(facts.devices, connection.deviceKey, ref, BOUNDS.devices)
  const asn = connection.network.asn
  const asns = asn === null ? facts.asns : see(facts.asns, String(asn), ref, BOUNDS.asns)
  const netblocks = seeNetblock(facts.netblocks, connection, ref)
  if (devices === facts.devices && asns === facts.asns && netblocks === facts.netblocks) return facts
  return { ...facts, devices, asns, netblocks }
}

const isFailedLogin = (event: Event): boolean =>
  event.type === 'session' && event.session.action === 'login_failed'

/** Folds a session event into presence and logins. */
export function foldSession<Facts extends Presence>(
  facts: Facts,
  event: EventOf<'session'>,
  ref: EventRef,
): Facts {
  const { session, connection } = event
  if (isFailedLogin(event)) return facts
  const presence = addMoment(facts.presence, ref, PRESENCE_GAP, BOUNDS.presence)
  const acted = session.interactive && !session.automation
  const activity = acted ? addMoment(facts.activity, ref, ACTIVITY_GAP, BOUNDS.activity) : facts.activity
  const logins =
    session.action === 'login' && connection !== null
      ? insertByRef(facts.logins, loginOf(connection, session.automation, ref), BOUNDS.logins)
      : facts.logins
  return { ...facts, presence, activity, logins }
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
    country: connection.place?.country ?? null,
    lat: connection.place?.lat ?? null,
    lon: connection.place?.lon ?? null,
    accuracyKm: connection.place?.accuracyKm ?? null,
    automation,
    netblocksAsked: connection.netblocksLoaded,
  }
}

/** First and last sight of a device or network, exact whatever the order; only the extremes cost a new list. */
function see(seen: readonly Seen[], key: string, ref: EventRef, bound: number): readonly Seen[] {
  const known = seen.find((one) => one.key === key)
  const hourMs = Math.floor(ref.occurredAtMs / HOUR) * HOUR
  const first = known === undefined ? ref : earlierRef(known.ref, ref)
  const lastMs = Math.max(known?.lastMs ?? hourMs, hourMs)
  if (known !== undefined && first === known.ref && lastMs === known.lastMs) return seen
  return putByKey(seen, { key, firstMs: first.occurredAtMs, lastMs, ref: first }, bound, (one) => one.lastMs)
}

function seeNetblock(
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
