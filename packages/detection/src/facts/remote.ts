import type { EventOf } from '../event.ts'
import type { EventRef } from '../judgement.ts'
import { BOUNDS, type RemoteSight } from '../profile.ts'
import { DAY } from '../time.ts'
import { earlierRef, putByKey } from './ordered.ts'

/** Folds signs of remote control. An open port on an address that strangers share says nothing of this worker. */
export function foldRemote(
  remote: readonly RemoteSight[],
  event: EventOf<'session'>,
  ref: EventRef,
): readonly RemoteSight[] {
  const { remoteTool } = event.session
  let next = remote
  if (remoteTool !== null) next = see(next, remoteTool, event, ref)
  if (isPortOpen(event)) next = see(next, 'rdp', event, ref)
  return next
}

/** Anything of it was seen. */
export const isRemote = (event: EventOf<'session'>): boolean =>
  event.session.remoteTool !== null || isPortOpen(event)

function isPortOpen({ session, connection }: EventOf<'session'>): boolean {
  if (session.rdpPortOpen !== true) return false
  return connection?.ipClass !== 'shared' && connection?.network.kind !== 'cellular'
}

function see(
  remote: readonly RemoteSight[],
  means: string,
  { connection }: EventOf<'session'>,
  ref: EventRef,
): readonly RemoteSight[] {
  const day = Math.floor(ref.occurredAtMs / DAY)
  const key = `${String(day).padStart(6, '0')}:${means}`
  const told: RemoteSight = { key, day, means, asn: connection?.network.asn ?? null, ref }
  const known = remote.find((one) => one.key === key)
  if (known !== undefined && earlierRef(known.ref, ref) === known.ref) return remote
  return putByKey(remote, told, BOUNDS.remote, (one) => one.day)
}
