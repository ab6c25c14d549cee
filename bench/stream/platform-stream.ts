import { createHash } from 'node:crypto'
import { type DemoEvent, type DemoSettings, demoStream } from '@redflag/cli/demo/stream'

/** Platforms tell every quarter of an hour at the latest that a session is alive; the demo, every half hour. */
const HEARTBEAT_MS = 15 * 60_000

const CLEARED_AT_ONCE = 10_000

interface Pending {
  readonly atMs: number
  readonly event: DemoEvent['event']
  isDue: boolean
}

/**
 * The demo's stream as a platform of some size would send it: heartbeats every quarter of an hour, and event ids as long as UUIDs,
 * which is what they mostly are. In the order of time.
 */
export function* platformStream(settings: DemoSettings): Generator<DemoEvent, void> {
  let count = 0
  for (const { atMs, event } of withHeartbeats(demoStream(settings)))
    yield { atMs, event: { ...event, eventId: uuidOf(++count) } }
}

function* withHeartbeats(stream: Iterable<DemoEvent>): Generator<DemoEvent, void> {
  const bySession = new Map<string, Pending>()
  // Each is due a fixed time after the event it follows, so they are in the order of time by themselves.
  const queue: Pending[] = []
  let first = 0
  for (const one of stream) {
    for (let next = queue[first]; next !== undefined && next.atMs <= one.atMs; next = queue[first]) {
      first += 1
      if (next.isDue) yield next
    }
    // Now and then, because taking off the front costs as much as the queue is long.
    if (first >= CLEARED_AT_ONCE) {
      queue.splice(0, first)
      first = 0
    }
    yield one
    if (one.event.type !== 'session' || one.event.action === 'login_failed') continue
    const session = `${one.event.workerId} ${one.event.sessionId}`
    const before = bySession.get(session)
    if (before !== undefined) before.isDue = false
    bySession.delete(session)
    if (one.event.action === 'logout') continue
    const atMs = one.atMs + HEARTBEAT_MS
    const occurredAt = new Date(atMs).toISOString()
    const pending = { atMs, event: { ...one.event, action: 'heartbeat', occurredAt } as const, isDue: true }
    bySession.set(session, pending)
    queue.push(pending)
  }
}

/** The same for the same number. */
function uuidOf(number: number): string {
  const hex = createHash('sha1').update(String(number)).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}
