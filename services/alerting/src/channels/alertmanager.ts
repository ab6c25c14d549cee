import type { Clock } from '@redflag/runtime'
import type { Alert, AlertBand } from '@redflag/schemas'
import { alertJson } from '@redflag/schemas'
import type { Logger } from '../processor/ports.ts'
import { httpPost } from './http-post.ts'
import { type Channel, DELIVERED, type DeliveredChange, type DeliveryResult } from './port.ts'

export interface AlertmanagerSettings {
  readonly name: string
  /** Base address, e.g. `http://alertmanager:9093`; `/api/v2/alerts` is added. */
  readonly url: string
  /** How often everything that is open is said again, in milliseconds. Default 60 000. */
  readonly resendMs?: number
  /**
   * How long Alertmanager takes an alert for firing without hearing of it again, in milliseconds. Default 15 min: a
   * restart of ours must not look like an end of the trouble.
   */
  readonly validForMs?: number
  /** Longest time for one try, in milliseconds. Default 10 000. */
  readonly timeoutMs?: number
  /** Address of the alert for people, `{alertId}` replaced; shown as the source of the alert. */
  readonly linkTemplate?: string
}

const DEFAULT_RESEND_MS = 60_000
const DEFAULT_VALID_FOR_MS = 15 * 60_000
const DEFAULT_TIMEOUT_MS = 10_000
const CHUNK = 200

/** One alert as Alertmanager's v2 API takes it. */
export interface PostableAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly startsAt: string
  readonly endsAt: string
  readonly generatorURL?: string
}

/**
 * Prometheus Alertmanager, v2 API. It is told states, not changes: what is open is posted at each change and again at regular
 * times, with an end in the future that moves along; what is resolved is posted with its end. An alert that changes band
 * changes its labels, and with them its identity there, so the old one is ended in the same post.
 */
export function createAlertmanagerChannel(
  settings: AlertmanagerSettings,
  deps: { readonly clock: Clock; readonly logger: Logger },
): Channel {
  const { name, resendMs = DEFAULT_RESEND_MS, validForMs = DEFAULT_VALID_FOR_MS } = settings
  const { timeoutMs = DEFAULT_TIMEOUT_MS, linkTemplate } = settings
  const { clock, logger } = deps
  const url = `${settings.url.replace(/\/+$/, '')}/api/v2/alerts`
  const open = new Map<string, DeliveredChange>()
  const closing = new AbortController()
  let lastTurn: Promise<unknown> = Promise.resolve()
  let isResending = false
  const timer = setInterval(() => void resend(), resendMs)
  timer.unref()

  /** One post at a time: what stood open a moment ago must not arrive after its end. */
  function inTurn<Result>(speak: () => Promise<Result>): Promise<Result> {
    const turn = lastTurn.then(speak)
    lastTurn = turn.catch(() => undefined)
    return turn
  }

  function post(alerts: readonly PostableAlert[], signal: AbortSignal): Promise<DeliveryResult> {
    return httpPost({
      url,
      body: JSON.stringify(alerts),
      headers: {},
      timeoutMs,
      nowMs: clock.nowMs(),
      signal,
    })
  }

  function firing(alert: Alert, nowMs: number): PostableAlert {
    return postable(alert, nowMs, nowMs + validForMs, linkTemplate)
  }

  async function tell(change: DeliveredChange, signal: AbortSignal): Promise<DeliveryResult> {
    const { alert } = change
    const nowMs = clock.nowMs()
    const before = open.get(alert.alertId)
    const ended =
      before !== undefined && before.alert.band !== alert.band ? [postable(before.alert, nowMs, nowMs)] : []
    const isOver = alert.change === 'resolved'
    const now = isOver ? postable(alert, nowMs, nowMs, linkTemplate) : firing(alert, nowMs)
    const result = await post([...ended, now], signal)
    if (result.kind === 'retry') return result
    // Also after a refusal: what cannot be said now is not to be repeated every minute.
    if (isOver || result.kind === 'refused') open.delete(alert.alertId)
    else open.set(alert.alertId, change)
    return result
  }

  /** A repetition that fails is made good by the next one. */
  async function resend(): Promise<void> {
    if (isResending) return
    isResending = true
    const ids = [...open.keys()]
    for (let from = 0; from < ids.length && !closing.signal.aborted; from += CHUNK) {
      const result = await inTurn(() => repeat(ids.slice(from, from + CHUNK)))
      if (result.kind === 'delivered' || closing.signal.aborted) continue
      logger.warn({ channel: name, reason: result.reason }, 'open alerts not repeated')
    }
    isResending = false
  }

  /** Says those that are still open when its turn has come. */
  async function repeat(ids: readonly string[]): Promise<DeliveryResult> {
    const nowMs = clock.nowMs()
    const standing: PostableAlert[] = []
    for (const id of ids) {
      const alert = open.get(id)?.alert
      if (alert === undefined) continue
      if (alert.expiresAtMs !== null && alert.expiresAtMs <= nowMs) open.delete(id)
      else standing.push(firing(alert, nowMs))
    }
    return standing.length === 0 ? DELIVERED : post(standing, closing.signal)
  }

  return {
    name,
    deliver: (change, signal) => inTurn(() => tell(change, signal)),
    restore(_partition, changes) {
      for (const change of changes) open.set(change.alert.alertId, change)
    },
    forget(partition) {
      for (const [alertId, change] of open) if (change.partition === partition) open.delete(alertId)
    },
    async close() {
      clearInterval(timer)
      closing.abort()
    },
  }
}

/**
 * Labels name the alert and route it: five, each with few values but for the id. Everything else is annotation. The start is
 * event time, never after the end.
 */
function postable(alert: Alert, nowMs: number, endsAtMs: number, linkTemplate?: string): PostableAlert {
  const said = alertJson(alert)
  const summary = `${said.band}: ${said.subject.kind} ${said.subject.id}`
  return {
    labels: {
      alertname: 'RedflagAlert',
      alert_id: alert.alertId,
      band: alert.band,
      severity: SEVERITY[alert.band],
      subject_kind: alert.subject.kind,
    },
    annotations: {
      summary,
      description: said.reasons.map(({ text }) => text).join(' '),
      subject: said.subject.id,
      action: said.action,
      score: said.score.toFixed(2),
      revision: String(alert.revision),
      ...(said.withdrawnBecause === undefined ? {} : { withdrawn_because: said.withdrawnBecause }),
    },
    startsAt: new Date(Math.min(alert.openedAtMs, nowMs)).toISOString(),
    endsAt: new Date(endsAtMs).toISOString(),
    ...(linkTemplate === undefined
      ? {}
      : { generatorURL: linkTemplate.replace('{alertId}', encodeURIComponent(alert.alertId)) }),
  }
}

/** The words that Alertmanager set-ups route by. */
const SEVERITY: Readonly<Record<AlertBand, string>> = {
  low: 'info',
  medium: 'warning',
  high: 'warning',
  critical: 'critical',
}
