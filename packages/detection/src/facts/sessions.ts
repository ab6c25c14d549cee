import type { EventOf } from '../event.ts'
import type { EventRef } from '../judgement.ts'
import { BOUNDS, type LocatedSession } from '../profile.ts'
import { isOpen } from './days.ts'
import { earlierRef, putByKey } from './ordered.ts'

/**
 * Folds a session event into the sessions that can be put on a map: from first to last sign of life, described by the first.
 * One that nobody knows the place of, that something hides, or that an agent keeps open is none.
 */
export function foldSessions(
  sessions: readonly LocatedSession[],
  event: EventOf<'session'>,
  ref: EventRef,
): readonly LocatedSession[] {
  const told = locate(event, ref)
  if (told === null) return sessions
  const known = sessions.find((one) => one.key === told.key)
  const session = known === undefined ? told : join(known, told)
  return putByKey(sessions, session, BOUNDS.sessions, (one) => one.endMs)
}

function locate(event: EventOf<'session'>, ref: EventRef): LocatedSession | null {
  const { connection, session } = event
  if (connection === null || session.automation || !isOpen(connection)) return null
  const { place, sessionId } = connection
  if (sessionId === null || place === null) return null
  const { lat, lon, accuracyKm, country } = place
  if (lat === null || lon === null || accuracyKm === null) return null
  return {
    // One id carried on from another place is a second presence.
    key: `${sessionId} ${connection.subnetKey ?? ''}`,
    startMs: ref.occurredAtMs,
    endMs: ref.occurredAtMs,
    ref,
    country,
    lat,
    lon,
    accuracyKm,
    subnetKey: connection.subnetKey,
    deviceKey: connection.deviceKey,
    network: connection.network.kind,
    userAgentFamily: connection.userAgentFamily,
  }
}

function join(a: LocatedSession, b: LocatedSession): LocatedSession {
  const first = earlierRef(a.ref, b.ref) === a.ref ? a : b
  return { ...first, startMs: Math.min(a.startMs, b.startMs), endMs: Math.max(a.endMs, b.endMs) }
}

/** From when on the located sessions are complete. */
export function sessionsCoverFrom(sessions: readonly LocatedSession[]): number {
  if (sessions.length < BOUNDS.sessions) return Number.NEGATIVE_INFINITY
  let oldest = Number.POSITIVE_INFINITY
  for (const { endMs } of sessions) oldest = Math.min(oldest, endMs)
  return oldest
}
