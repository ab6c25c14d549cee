import type { Event, QualityFact } from '@redflag/detection'
import { parseTimestampMs } from '@redflag/schemas'

/** How far ahead of ours the platform's clock may be before its time is not believed. Ten minutes. */
const MAX_CLOCK_SKEW_MS = 10 * 60_000

const NO_FACTS: readonly QualityFact[] = []
const SKEWED: readonly QualityFact[] = ['clock-skew']

/**
 * An event from the future would freeze a profile: everything after it would be late; a verdict from the future would be about what
 * nobody has seen yet. So beyond the tolerance the time of arrival counts, and the event says so.
 *
 * @param arrivedAtMs when it came in; null in a replay, where event time is the only clock
 */
export function timesOf(
  said: string,
  arrivedAtMs: number | null,
): Pick<Event, 'occurredAtMs' | 'receivedAtMs' | 'quality'> {
  const saidMs = timeOf(said)
  if (arrivedAtMs === null) return { occurredAtMs: saidMs, receivedAtMs: saidMs, quality: NO_FACTS }
  return saidMs > arrivedAtMs + MAX_CLOCK_SKEW_MS
    ? { occurredAtMs: arrivedAtMs, receivedAtMs: arrivedAtMs, quality: SKEWED }
    : { occurredAtMs: saidMs, receivedAtMs: arrivedAtMs, quality: NO_FACTS }
}

/** @throws RangeError for a text that the check would not have let pass: our bug. */
export function timeOf(text: string): number {
  const ms = parseTimestampMs(text)
  if (ms === null) throw new RangeError('a time that passed the check cannot be read')
  return ms
}
