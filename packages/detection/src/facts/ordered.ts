import type { EventRef } from '../judgement.ts'

/** Event-time order; events of the same millisecond are ordered by id, so that every arrival order gives one order. */
export function compareRefs(a: EventRef, b: EventRef): number {
  if (a.occurredAtMs !== b.occurredAtMs) return a.occurredAtMs - b.occurredAtMs
  return a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0
}

/** The earlier (later) of two, in event-time order. */
export const earlierRef = (a: EventRef, b: EventRef): EventRef => (compareRefs(a, b) <= 0 ? a : b)
export const laterRef = (a: EventRef, b: EventRef): EventRef => (compareRefs(a, b) >= 0 ? a : b)

/**
 * Inserts a dated fact into an ordered list, keeping the newest `bound`. The same event twice changes nothing, and then
 * the list itself is returned. Cost: the distance from the end, so an event in order costs one step.
 */
export function insertByRef<Fact extends { readonly ref: EventRef }>(
  facts: readonly Fact[],
  fact: Fact,
  bound: number,
): readonly Fact[] {
  let at = facts.length
  while (at > 0) {
    const order = compareRefs((facts[at - 1] as Fact).ref, fact.ref)
    if (order === 0) return facts
    if (order < 0) break
    at -= 1
  }
  if (at === 0 && facts.length >= bound) return facts
  const next = facts.slice()
  next.splice(at, 0, fact)
  if (next.length > bound) next.shift()
  return next
}

/** Equal field by field; nested facts must be the same object. */
export function sameFields<Fact extends object>(a: Fact, b: Fact): boolean {
  for (const field in a) if (a[field] !== b[field]) return false
  return true
}

/**
 * Puts a keyed fact in the place of its earlier version, or adds it, and keeps the `bound` facts last seen. Equal times are
 * decided by key, so that what is pushed out does not depend on arrival order. Where nothing changed, the list itself is returned.
 */
export function putByKey<Fact extends { readonly key: string }>(
  facts: readonly Fact[],
  fact: Fact,
  bound: number,
  lastMs: (fact: Fact) => number,
): readonly Fact[] {
  const at = facts.findIndex((known) => known.key === fact.key)
  if (at >= 0 && sameFields(facts[at] as Fact, fact)) return facts
  if (at >= 0) return facts.with(at, fact)
  const next = [...facts, fact]
  // Kept in key order: equal sets of facts are then equal lists, whatever order they came in.
  next.sort((a, b) => (a.key < b.key ? -1 : 1))
  if (next.length <= bound) return next
  let oldest = 0
  for (let i = 1; i < next.length; i += 1) {
    if (lastMs(next[i] as Fact) < lastMs(next[oldest] as Fact)) oldest = i
  }
  next.splice(oldest, 1)
  return next
}
