import { DAY_MS } from '../world/time.ts'
import type { Care } from '../world/world.ts'
import { groupBy } from './group-by.ts'
import type { JudgedWorker } from './judge.ts'

export interface Detection {
  /** Adversaries of whom it was said. */
  readonly hits: number
  readonly misses: number
  /** Honest workers of whom it was said. */
  readonly falseHits: number
  /** Null where there is nothing to divide by. */
  readonly precision: number | null
  readonly recall: number | null
}

export type Measured = 'medium' | 'high'

export function detection(workers: readonly JudgedWorker[], band: Measured): Detection {
  const isSaid = (worker: JudgedWorker): boolean =>
    (band === 'medium' ? worker.mediumMs : worker.highMs) !== null
  const adversaries = workers.filter(isAdversary)
  const hits = adversaries.filter(isSaid).length
  const falseHits = workers.filter((worker) => !isAdversary(worker) && isSaid(worker)).length
  return {
    hits,
    misses: adversaries.length - hits,
    falseHits,
    precision: ratio(hits, hits + falseHits),
    recall: ratio(hits, adversaries.length),
  }
}

export function isAdversary({ truth }: JudgedWorker): boolean {
  return truth.firstActMs !== null
}

export interface Rate {
  /** False alerts of band high or above per 1,000 honest workers per 30 days. */
  readonly value: number
  /** What the true rate is below, with 95 % confidence: few workers and no alert prove little. */
  readonly upper: number
}

export function falseAlertRate(workers: readonly JudgedWorker[]): Rate | null {
  const honest = workers.filter((worker) => !isAdversary(worker))
  const days = honest.reduce((total, { truth }) => total + truth.watchedDays, 0)
  const alerts = honest.reduce((total, { highAlerts }) => total + highAlerts, 0)
  if (days === 0) return null
  const perAlert = 1_000 / (days / 30)
  return { value: alerts * perAlert, upper: poissonUpper(alerts) * perAlert }
}

/** Exact one-sided 95 % upper limit of the mean of a Poisson count (Garwood 1936), by bisection. */
export function poissonUpper(count: number): number {
  let low = count
  let high = 2 * count + 10
  for (let step = 0; step < 60; step += 1) {
    const mean = (low + high) / 2
    if (poissonBelow(count, mean) > 0.05) low = mean
    else high = mean
  }
  return high
}

/** Probability of at most `count`. */
function poissonBelow(count: number, mean: number): number {
  let term = Math.exp(-mean)
  let total = term
  for (let at = 1; at <= count; at += 1) {
    term *= mean / at
    total += term
  }
  return total
}

export interface Delay {
  /** Days from the first act to the first alert of band high; of those who were caught. */
  readonly medianDays: number | null
  readonly p90Days: number | null
  /** USD sent to a caught worker before that. */
  readonly medianUsd: number | null
  readonly p90Usd: number | null
  /** Share of all that adversaries were sent which left before the alert, or without one. */
  readonly paidBeforeRatio: number | null
}

export function delay(workers: readonly JudgedWorker[]): Delay {
  const adversaries = workers.filter(isAdversary)
  const caught = adversaries.filter(({ highMs }) => highMs !== null)
  const days = caught.map(({ highMs, truth }) => ((highMs ?? 0) - (truth.firstActMs ?? 0)) / DAY_MS)
  const usd = caught.map(({ paidBeforeUsd }) => paidBeforeUsd)
  const total = adversaries.reduce((all, { paidUsd }) => all + paidUsd, 0)
  const before = adversaries.reduce((all, { paidBeforeUsd }) => all + paidBeforeUsd, 0)
  return {
    medianDays: quantile(days, 0.5),
    p90Days: quantile(days, 0.9),
    medianUsd: quantile(usd, 0.5),
    p90Usd: quantile(usd, 0.9),
    paidBeforeRatio: ratio(before, total),
  }
}

/** Linear between neighbours (type 7 of Hyndman and Fan 1996). */
export function quantile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? Number.NaN
  return low + (high - low) * (at - Math.floor(at))
}

export function ofCare(workers: readonly JudgedWorker[], care: Care): readonly JudgedWorker[] {
  return workers.filter(({ truth }) => truth.care === care)
}

/** By name of the archetype, in alphabetical order. */
export function byArchetype(
  workers: readonly JudgedWorker[],
): readonly (readonly [string, readonly JudgedWorker[]])[] {
  return [...groupBy(workers, ({ truth }) => truth.archetype)].toSorted(([a], [b]) => (a < b ? -1 : 1))
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
