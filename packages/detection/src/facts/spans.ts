import type { EventRef } from '../judgement.ts'
import type { Span } from '../profile.ts'
import { LATENESS } from '../time.ts'
import { compareRefs, earlierRef, laterRef } from './ordered.ts'

/**
 * Adds one moment to a union of time spans: moments at most `gapMs` apart belong to one span. The result depends only on the
 * set of moments, not on their order.
 *
 * Spans that a late event may still join to others are all kept (there is room for 48 hours divided by the gap). Of the settled
 * ones the newest `bound` are kept: pushing out an unsettled one would tear a long span whose middle arrives last.
 */
export function addMoment(
  spans: readonly Span[],
  ref: EventRef,
  gapMs: number,
  bound: number,
): readonly Span[] {
  const t = ref.occurredAtMs
  let first = spans.length
  while (first > 0 && (spans[first - 1] as Span).endMs + gapMs >= t) first -= 1
  let merged: Span = { startMs: t, endMs: t, first: ref, last: ref }
  let end = first
  while (end < spans.length && (spans[end] as Span).startMs - gapMs <= t) {
    const span = spans[end] as Span
    if (compareRefs(span.first, ref) <= 0 && compareRefs(span.last, ref) >= 0) return spans
    merged = join(span, merged)
    end += 1
  }
  const next = spans.toSpliced(first, end - first, merged)
  const surplus = settledCount(next, gapMs) - bound
  return surplus > 0 ? next.slice(surplus) : next
}

/** Spans that no event within the lateness horizon of the newest moment can reach any more. */
function settledCount(spans: readonly Span[], gapMs: number): number {
  const settledMs = (spans.at(-1) as Span).endMs - LATENESS - gapMs
  let count = 0
  while (count < spans.length && (spans[count] as Span).endMs < settledMs) count += 1
  return count
}

function join(a: Span, b: Span): Span {
  return {
    startMs: Math.min(a.startMs, b.startMs),
    endMs: Math.max(a.endMs, b.endMs),
    first: earlierRef(a.first, b.first),
    last: laterRef(a.last, b.last),
  }
}
