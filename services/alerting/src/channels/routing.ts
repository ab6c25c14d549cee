import type { AlertBand, AlertChange } from '@redflag/schemas'
import { atLeast } from '../state/bands.ts'
import { SANCTIONED_ADDRESS } from '../state/material-change.ts'
import type { DeliveredChange } from './port.ts'

/** Which changes a channel is told of. */
export interface Route {
  /** Lowest band that is told. Default `medium`. */
  readonly minBand: AlertBand
  /** Kinds of change that are told. Default all three. */
  readonly changes: readonly AlertChange[]
}

export const DEFAULT_ROUTE: Route = { minBand: 'medium', changes: ['opened', 'updated', 'resolved'] }

/**
 * Whether a channel is told of a change. An alert that has once reached the channel's band is told to its end, also as it
 * falls: who was told that it rose must hear that it is over. A sanctioned address is told to every channel, always.
 */
export function isWanted(
  { alert, peakBand }: Pick<DeliveredChange, 'alert' | 'peakBand'>,
  route: Route,
): boolean {
  if (alert.reasons.some(({ signal }) => signal === SANCTIONED_ADDRESS)) return true
  return atLeast(peakBand, route.minBand) && route.changes.includes(alert.change)
}
