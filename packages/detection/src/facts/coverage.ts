import type { TravelNotice } from '../event.ts'
import type { EventRef } from '../judgement.ts'
import type { Day, Login, PayoutFact } from '../profile.ts'
import { BOUNDS } from '../profile.ts'
import { DAY } from '../time.ts'
import { oldestPassing } from './payouts.ts'

/** From when on a bounded list is complete: for ever while it has room, from its oldest entry once it is full. */
export function coversFrom(facts: readonly { readonly ref: EventRef }[], bound: number): number {
  const [oldest] = facts
  return oldest === undefined || facts.length < bound ? Number.NEGATIVE_INFINITY : oldest.ref.occurredAtMs
}

/** As `coversFrom`, of payouts: those that outlive the others say nothing of how far the list reaches. */
export function payoutsCoverFrom(payouts: readonly PayoutFact[]): number {
  if (payouts.length < BOUNDS.payouts) return Number.NEGATIVE_INFINITY
  return payouts[oldestPassing(payouts)]?.ref.occurredAtMs ?? Number.POSITIVE_INFINITY
}

/** As `coversFrom`, of log-ins and of the travel that excuses them: without its notice a journey would look like two people. */
export function loginsCoverFrom(logins: readonly Login[], travel: readonly TravelNotice[]): number {
  return Math.max(coversFrom(logins, BOUNDS.logins), travelCoversFrom(travel))
}

/** As `coversFrom`, of travel notices. */
export function travelCoversFrom(travel: readonly TravelNotice[]): number {
  const [oldest] = travel
  return oldest === undefined || travel.length < BOUNDS.travel ? Number.NEGATIVE_INFINITY : oldest.fromMs
}

/** As `coversFrom`, of the book of days. */
export function daysCoverFrom(days: readonly Day[]): number {
  const [oldest] = days
  return oldest === undefined || days.length < BOUNDS.days ? Number.NEGATIVE_INFINITY : oldest.day * DAY
}
