import type { Event } from '../event.ts'
import type { RecentEvent } from '../profile.ts'
import { BOUNDS } from '../profile.ts'
import { DAY } from '../time.ts'

/** How long a repeated event id is recognised. */
const WINDOW = 7 * DAY

/**
 * Presence folds as a set of moments and a link as a set of members: repeating one changes nothing, so their ids need not be
 * remembered. That keeps this list to the few events a day that count something.
 */
export function isRemembered(event: Event): boolean {
  return event.type !== 'session' && event.type !== 'link' && event.type !== 'label'
}

export function isRepeated(recent: readonly RecentEvent[], hash: number): boolean {
  return recent.some((one) => one.hash === hash)
}

/** Keeps what lies within the window before the newest one remembered, in time order. Cost: the distance from the end. */
export function remember(recent: readonly RecentEvent[], hash: number, atMs: number): readonly RecentEvent[] {
  const fresh: RecentEvent = { hash, atMs }
  let at = recent.length
  while (at > 0 && isLater(recent[at - 1] as RecentEvent, fresh)) at -= 1
  const next = recent.toSpliced(at, 0, fresh)
  const sinceMs = (next.at(-1) as RecentEvent).atMs - WINDOW
  let first = Math.max(0, next.length - BOUNDS.recent)
  while ((next[first] as RecentEvent).atMs <= sinceMs) first += 1
  return first === 0 ? next : next.slice(first)
}

const isLater = (a: RecentEvent, b: RecentEvent): boolean =>
  a.atMs > b.atMs || (a.atMs === b.atMs && a.hash > b.hash)

/** 53 bits of two FNV-1a style passes: two ids of one worker's week collide about once in 10^12. */
export function hashId(id: string): number {
  let a = 0x811c9dc5
  let b = 0xcbf29ce4
  for (let i = 0; i < id.length; i += 1) {
    const code = id.charCodeAt(i)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x85ebca6b)
  }
  a = Math.imul(a ^ (a >>> 15), 0x2c1b3c6d) ^ (b >>> 13)
  b = Math.imul(b ^ (b >>> 16), 0x297a2d39) ^ (a >>> 15)
  return (a >>> 11) * 4294967296 + (b >>> 0)
}
