import type { Event } from '../event.ts'
import { LATENESS } from '../time.ts'

/**
 * Older than the lateness horizon: to be counted and set aside, so that what was said of that time stands.
 *
 * @param watermarkMs latest event time of the worker's own events
 */
export function isTooLate(event: Event, watermarkMs: number): boolean {
  return event.occurredAtMs < watermarkMs - LATENESS && !mustNotMiss(event)
}

/**
 * A sanctions hit is a duty: no lateness excuses from it. A link is dated by when it began, however long ago, and an analyst takes the
 * time that it takes.
 */
function mustNotMiss(event: Event): boolean {
  return event.type === 'link' || event.type === 'label' || isSanctionsHit(event)
}

function isSanctionsHit(event: Event): boolean {
  return event.type === 'payout' && event.payout.destination.crypto?.screening.hit != null
}
