import type { Clock } from '@redflag/runtime'
import { alertJson } from '@redflag/schemas'
import { httpPost } from './http-post.ts'
import type { Channel } from './port.ts'
import { SIGNATURE_HEADER, signBody } from './signature.ts'

export interface WebhookSettings {
  readonly name: string
  /** May hold a secret; never logged. */
  readonly url: string
  /** Shared with the receiver; two while one replaces the other. */
  readonly secrets: readonly string[]
  /** Longest time for one try, in milliseconds. Default 10 000. */
  readonly timeoutMs?: number
  /** Named in the evidence; differs from the default only where topics have a prefix. */
  readonly eventsTopic?: string
}

const DEFAULT_TIMEOUT_MS = 10_000

/**
 * Posts each change as the contract's alert JSON, signed. Headers: `Redflag-Event` (`alert.opened` …), `Redflag-Delivery`
 * (`<alertId>:<revision>`, the same on every try) and `Redflag-Signature`.
 */
export function createWebhook(settings: WebhookSettings, clock: Clock): Channel {
  const { name, url, secrets, timeoutMs = DEFAULT_TIMEOUT_MS, eventsTopic } = settings
  return {
    name,
    deliver({ alert, deliveryId }, signal) {
      const nowMs = clock.nowMs()
      const body = JSON.stringify(alertJson(alert, eventsTopic))
      const headers = {
        'redflag-event': `alert.${alert.change}`,
        'redflag-delivery': deliveryId,
        [SIGNATURE_HEADER]: signBody(body, secrets, Math.floor(nowMs / 1000)),
      }
      return httpPost({ url, body, headers, timeoutMs, nowMs, signal })
    },
  }
}
