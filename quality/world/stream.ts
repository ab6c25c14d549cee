import { createHash } from 'node:crypto'
import type { EventType, FactsByType } from './events.ts'
import type { Random } from './random.ts'
import { DAY_MS, HOUR_MS, iso, MINUTE_MS } from './time.ts'

/** One line of the file. */
export interface Line {
  /** When it reaches the platform's stream; the order of the file. */
  readonly arrivesMs: number
  readonly text: string
}

export interface Stream {
  /** Writes an event of a worker. @returns its id */
  add<Type extends EventType>(type: Type, workerId: string, atMs: number, facts: FactsByType[Type]): string
  /** All lines in the order in which they arrive. */
  lines(): readonly Line[]
}

export interface StreamSettings {
  /** Events after this instant are left out: the recording has ended. */
  readonly endMs: number
  /** Whether some events come late, twice, or out of order; otherwise all come at once and in order. */
  readonly isUntidy: boolean
}

/** Shares of events; delays stay within the 48 h (and repetitions within the 7 d) that the contract calls normal. */
const LATE_SHARE = 0.01
const SLOW_SHARE = 0.1
const REPEATED_SHARE = 0.005

export function createStream(random: Random, { endMs, isUntidy }: StreamSettings): Stream {
  const lines: Line[] = []
  const counts = new Map<string, number>()

  function delayMs(): number {
    if (!isUntidy) return 0
    if (random.chance(LATE_SHARE)) return random.between(HOUR_MS, 40 * HOUR_MS)
    if (random.chance(SLOW_SHARE)) return random.between(MINUTE_MS, 20 * MINUTE_MS)
    return random.between(50, 3_000)
  }

  return {
    add(type, workerId, atMs, facts) {
      const occurredAt = iso(atMs)
      const count = counts.get(workerId) ?? 0
      counts.set(workerId, count + 1)
      const eventId = `e-${createHash('md5').update(`${workerId} ${count}`).digest('hex').slice(0, 20)}`
      if (atMs > endMs) return eventId
      const text = JSON.stringify({ eventId, type, workerId, occurredAt, ...facts })
      const arrivesMs = atMs + delayMs()
      lines.push({ arrivesMs, text })
      if (isUntidy && random.chance(REPEATED_SHARE))
        lines.push({ arrivesMs: arrivesMs + random.between(MINUTE_MS, 6 * DAY_MS), text })
      return eventId
    },
    lines: () => lines.sort((a, b) => a.arrivesMs - b.arrivesMs || (a.text < b.text ? -1 : 1)),
  }
}
