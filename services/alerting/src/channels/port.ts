import type { Alert, AlertBand } from '@redflag/schemas'

/**
 * A way out: log, webhook, Slack, Alertmanager. It says one change and reports what became of it; order, repetition, waiting
 * and giving up are `delivery.ts`, the same for all.
 */
export interface Channel {
  /** Kebab-case; part of the consumer group, the metric labels and the log lines. */
  readonly name: string
  /**
   * Says one change. Never throws for what the other side does; a receiver that may get the same change twice recognises it
   * by `deliveryId`. Ends soon after `signal` is aborted.
   */
  deliver(change: DeliveredChange, signal: AbortSignal): Promise<DeliveryResult>
  /** Level-triggered receivers only: what is open in a partition that has just become ours, before its next change. */
  restore?(partition: number, open: readonly DeliveredChange[]): void
  /** The partition has gone to another process, which speaks for it from now on. */
  forget?(partition: number): void
  /** Stops timers. Idempotent. */
  close?(): Promise<void>
}

export interface DeliveredChange {
  readonly alert: Alert
  readonly peakBand: AlertBand
  /** `<alertId>:<revision>` */
  readonly deliveryId: string
  readonly partition: number
}

export type DeliveryResult =
  | { readonly kind: 'delivered' }
  /** May succeed later. `retryAfterMs`: what the receiver asked for, if it did. */
  | { readonly kind: 'retry'; readonly reason: string; readonly retryAfterMs: number | null }
  /** Will never succeed: the change is set aside where a person finds it. */
  | { readonly kind: 'refused'; readonly reason: string }

export const DELIVERED: DeliveryResult = { kind: 'delivered' }
