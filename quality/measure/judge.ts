import type { Truth } from '../world/world.ts'
import { groupBy } from './group-by.ts'
import { type AlertChange, type Band, isAtLeast } from './replay.ts'

/** What was said of one worker, beside what is true. */
export interface JudgedWorker {
  readonly truth: Truth
  /** When a band of at least medium (high) was first said; of an adversary: at or after the first act. Null: never. */
  readonly mediumMs: number | null
  readonly highMs: number | null
  /** Different alerts that reached high. */
  readonly highAlerts: number
  /** Of those alerts, the reason with the largest share, each. */
  readonly leading: readonly string[]
  /** All signals ever given as a reason at a band of at least low. */
  readonly signals: readonly string[]
  /** Sent since the first act, in all and until `highMs`; 0 for the honest. */
  readonly paidUsd: number
  readonly paidBeforeUsd: number
}

export interface Payment {
  readonly workerId: string
  readonly atMs: number
  readonly usd: number
}

interface Saying {
  readonly alertId: string
  readonly band: Band
  readonly atMs: number
  readonly lead: string
  readonly signals: readonly string[]
}

/**
 * Sets what was said against what is true, worker by worker. An alert speaks of its worker, or, when its subject is a cluster,
 * of every member. One that says of a victim that it may be one protects, and is no accusation.
 */
export function judge(
  truths: readonly Truth[],
  alerts: readonly AlertChange[],
  payments: readonly Payment[],
): readonly JudgedWorker[] {
  const sayings = sayingsByWorker(
    alerts,
    new Set(truths.filter(({ isVictim }) => isVictim).map(({ workerId }) => workerId)),
  )
  const paid = groupBy(payments, ({ workerId }) => workerId)
  return truths.map((truth) =>
    judgeOne(truth, sayings.get(truth.workerId) ?? [], paid.get(truth.workerId) ?? []),
  )
}

function judgeOne(truth: Truth, said: readonly Saying[], payments: readonly Payment[]): JudgedWorker {
  const sinceMs = truth.firstActMs ?? Number.NEGATIVE_INFINITY
  const counting = said.filter(({ atMs }) => atMs >= sinceMs)
  const first = (least: Band): number | null => {
    const times = counting.filter(({ band }) => isAtLeast(band, least)).map(({ atMs }) => atMs)
    return times.length === 0 ? null : Math.min(...times)
  }
  const highMs = first('high')
  const high = groupBy(
    counting.filter(({ band }) => isAtLeast(band, 'high')),
    ({ alertId }) => alertId,
  )
  const since = truth.firstActMs === null ? [] : payments.filter(({ atMs }) => atMs >= sinceMs)
  return {
    truth,
    mediumMs: first('medium'),
    highMs,
    highAlerts: high.size,
    leading: [...high.values()].map((changes) => changes[0]?.lead ?? ''),
    signals: [...new Set(counting.flatMap(({ signals }) => signals))].toSorted(),
    paidUsd: sum(since),
    paidBeforeUsd: sum(since.filter(({ atMs }) => highMs === null || atMs < highMs)),
  }
}

const sum = (payments: readonly Payment[]): number => payments.reduce((total, { usd }) => total + usd, 0)

function sayingsByWorker(
  alerts: readonly AlertChange[],
  victims: ReadonlySet<string>,
): ReadonlyMap<string, readonly Saying[]> {
  const all = new Map<string, Saying[]>()
  for (const alert of alerts) {
    if (alert.change === 'resolved') continue
    for (const workerId of workersOf(alert)) {
      if (alert.victimPossible === true && victims.has(workerId)) continue
      const saying = {
        alertId: alert.alertId,
        band: alert.band,
        atMs: Date.parse(alert.updatedAt),
        lead: leadOf(alert),
        signals: alert.reasons.map(({ signal }) => signal),
      }
      const before = all.get(workerId)
      if (before === undefined) all.set(workerId, [saying])
      else before.push(saying)
    }
  }
  return all
}

function workersOf({ subject, linked }: AlertChange): readonly string[] {
  if (subject.kind === 'worker') return [subject.id]
  return subject.kind === 'cluster' ? linked.map(({ workerId }) => workerId) : []
}

function leadOf({ reasons }: AlertChange): string {
  const weightOf = (reason: (typeof reasons)[number]): number => reason.contribution ?? reason.strength
  return reasons.toSorted((a, b) => weightOf(b) - weightOf(a))[0]?.signal ?? 'none'
}

/** What left the platform, as its events say. */
export function paymentsIn(lines: readonly string[]): readonly Payment[] {
  const byPayout = new Map<string, Payment>()
  for (const line of lines) {
    if (!line.includes('"type":"payout"') || !line.includes('"status":"sent"')) continue
    const { workerId, occurredAt, payoutId, amountUsd } = JSON.parse(line) as Record<string, string>
    if (workerId === undefined || occurredAt === undefined || payoutId === undefined) continue
    byPayout.set(payoutId, { workerId, atMs: Date.parse(occurredAt), usd: Number(amountUsd) })
  }
  return [...byPayout.values()]
}
