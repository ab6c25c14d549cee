import type { EventRef } from '../judgement.ts'
import type { Span } from '../profile.ts'
import { earlierRef, laterRef } from './ordered.ts'

/**
 * Adds one moment to a union of time spans: moments at most `gapMs` apart belong to one span. The result depends only on the
 * set of moments, not on their order. Keeps the newest `bound` spans.
 */
export function addMoment(
  spans: readonly Span[],
  ref: EventRef,
  gapMs: number,
  bound: number,
): readonly Span[] {
  const t = ref.occurredAtMs
  const last = spans[spans.length - 1]
  if (last !== undefined && t >= last.startMs && t <= last.endMs) return spans
  let first = spans.length
  while (first > 0 && (spans[first - 1] as Span).endMs + gapMs >= t) first -= 1
  let merged: Span = { startMs: t, endMs: t, first: ref, last: ref }
  let end = first
  while (end < spans.length && (spans[end] as Span).startMs - gapMs <= t) {
    merged = join(merged, spans[end] as Span)
    end += 1
  }
  const next = [...spans.slice(0, first), merged, ...spans.slice(end)]
  if (next.length > bound) next.shift()
  return next
}

function join(a: Span, b: Span): Span {
  return {
    startMs: Math.min(a.startMs, b.startMs),
    endMs: Math.max(a.endMs, b.endMs),
    first: earlierRef(a.first, b.first),
    last: laterRef(a.last, b.last),
  }
}
