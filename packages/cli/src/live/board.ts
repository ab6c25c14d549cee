import type { Detection, Event } from '@redflag/detection'
import type { Alert, AlertBand } from '@redflag/schemas'

/** What the live view shows, as it stands. */
export interface Board {
  readonly events: number
  /** Over the last seconds. */
  readonly eventsPerSecond: number
  readonly payouts: number
  readonly workers: number
  readonly refused: number
  /** Latest event time seen, in milliseconds; null before the first event. */
  readonly eventTimeMs: number | null
  /** Alerts that are open now. */
  readonly open: Readonly<Record<AlertBand, number>>
  readonly resolved: number
  /** What a person should look at first: opened or risen last. */
  readonly recent: readonly BoardAlert[]
}

interface BoardAlert {
  readonly alert: Alert
  /** When it was opened or rose to a higher band, by the wall clock. */
  readonly saidAtMs: number
}

export interface BoardKeeper {
  detected(event: Event, detection: Detection): void
  assessed(): void
  alerted(alert: Alert, nowMs: number): AlertNews
  refused(): void
  read(nowMs: number): Board
}

/** What a change of an alert means to whoever watches: only the first two are worth a look at once. */
export type AlertNews = 'opened' | 'risen' | 'changed' | 'resolved'

const RANK: Readonly<Record<AlertBand, number>> = { low: 0, medium: 1, high: 2, critical: 3 }

/** Alerts shown at most; the rest is counted. */
const RECENT = 40

/** The rate is taken over this many seconds. */
const RATE_SECONDS = 5

export function createBoard(): BoardKeeper {
  const workers = new Set<string>()
  const open = new Map<string, AlertBand>()
  let recent: BoardAlert[] = []
  let events = 0
  let payouts = 0
  let refusedCount = 0
  let resolved = 0
  let eventTimeMs: number | null = null
  let samples: readonly { readonly atMs: number; readonly events: number }[] = []

  function rate(nowMs: number): number {
    const first = samples[0]
    return first === undefined || nowMs <= first.atMs
      ? 0
      : ((events - first.events) * 1000) / (nowMs - first.atMs)
  }

  return {
    detected(event) {
      if (event.type === 'link') return
      events++
      workers.add(event.workerId)
      eventTimeMs = Math.max(eventTimeMs ?? event.occurredAtMs, event.occurredAtMs)
    },
    assessed() {
      payouts++
    },
    refused() {
      refusedCount++
    },
    alerted(alert, nowMs) {
      const before = open.get(alert.alertId)
      const news = newsOf(alert, before)
      if (news === 'resolved') {
        open.delete(alert.alertId)
        resolved++
        recent = recent.filter((one) => one.alert.alertId !== alert.alertId)
        return news
      }
      open.set(alert.alertId, alert.band)
      const known = recent.find((one) => one.alert.alertId === alert.alertId)
      if (news === 'changed') {
        if (known !== undefined) recent[recent.indexOf(known)] = { ...known, alert }
      } else {
        recent = [{ alert, saidAtMs: nowMs }, ...recent.filter((one) => one !== known)].slice(0, RECENT)
      }
      return news
    },
    read(nowMs) {
      // One older than the window stays, so that there is a rate however seldom somebody reads.
      const inWindow = samples.filter(({ atMs }) => atMs >= nowMs - RATE_SECONDS * 1000)
      samples = [...(inWindow.length === 0 ? samples.slice(-1) : inWindow), { atMs: nowMs, events }]
      const byBand: Record<AlertBand, number> = { low: 0, medium: 0, high: 0, critical: 0 }
      for (const band of open.values()) byBand[band]++
      return {
        events,
        eventsPerSecond: rate(nowMs),
        payouts,
        workers: workers.size,
        refused: refusedCount,
        eventTimeMs,
        open: byBand,
        resolved,
        recent,
      }
    },
  }
}

function newsOf({ change, band }: Alert, before: AlertBand | undefined): AlertNews {
  if (change === 'resolved') return 'resolved'
  if (before === undefined) return 'opened'
  return RANK[band] > RANK[before] ? 'risen' : 'changed'
}
