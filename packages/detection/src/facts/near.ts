import type { EventRef } from '../judgement.ts'
import type { Profile } from '../profile.ts'

/** Events shown for a stretch of days. */
const SHOWN = 5

/**
 * Events to show for what rests on days, which keep no events of their own: log-ins of that time, newest first; where there are none
 * (they are bounded), the log-in or device nearest to it. Empty only where neither is known. Reads `logins` and `devices`.
 *
 * @param fromMs first moment of that time
 * @param toMs last moment of it
 */
export function refsNear(
  { logins, devices }: Pick<Profile, 'logins' | 'devices'>,
  fromMs: number,
  toMs: number,
): readonly EventRef[] {
  const within: EventRef[] = []
  for (let i = logins.length - 1; i >= 0 && within.length < SHOWN; i -= 1) {
    const ref = (logins[i] as Profile['logins'][number]).ref
    if (ref.occurredAtMs >= fromMs && ref.occurredAtMs <= toMs) within.push(ref)
  }
  if (within.length > 0) return within
  return nearest(logins, fromMs, toMs) ?? nearest(devices, fromMs, toMs) ?? within
}

function nearest(
  facts: readonly { readonly ref: EventRef }[],
  fromMs: number,
  toMs: number,
): readonly EventRef[] | null {
  let best: EventRef | null = null
  let bestMs = Number.POSITIVE_INFINITY
  for (const { ref } of facts) {
    const awayMs = Math.max(fromMs - ref.occurredAtMs, ref.occurredAtMs - toMs, 0)
    if (awayMs >= bestMs) continue
    best = ref
    bestMs = awayMs
  }
  return best === null ? null : [best]
}
