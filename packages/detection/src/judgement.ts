import type { EventId, PayoutId, WorkerId } from './ids.ts'

/** What the core says: of a payout (`Assessment`) and of a worker (`Judgement`). Scores and strengths are 0..1. */
export type Family = 'network' | 'linkage' | 'routing' | 'time' | 'client' | 'identity' | 'sanctions'
export const FAMILIES: readonly Family[] = [
  'network',
  'linkage',
  'routing',
  'time',
  'client',
  'identity',
  'sanctions',
]

export type Band = 'none' | 'low' | 'medium' | 'high' | 'critical'
export const BANDS: readonly Band[] = ['none', 'low', 'medium', 'high', 'critical']

/** Recommended; a person decides everything except the provisional hold of `escalate_sanctions`. */
export type Action =
  | 'monitor'
  | 'request_info'
  | 'verify_payout_ownership'
  | 'confirm_with_worker'
  | 'step_up_liveness_video'
  | 'cooloff_new_method'
  | 'hold_payout'
  | 'escalate_sanctions'

export type Scalar = number | string | null
export type Params = Readonly<Record<string, number | string>>

/** Points at an event: by id for the platform, by position for whoever wants to see the bytes. */
export interface EventRef {
  readonly eventId: EventId
  readonly occurredAtMs: number
  /** Position in `redflag.events.v1`; -1 where the event was not read from a log. */
  readonly partition: number
  readonly offset: number
}

/** One thing that was asked before a signal was allowed to speak. `held`: the guard held the signal back. */
export interface GuardAnswer {
  readonly id: string
  readonly held: boolean
  readonly why: string
}

export interface ListReference {
  readonly name: string
  readonly version: string
  readonly entry: string
}

export interface Reason {
  readonly signal: string
  readonly version: number
  readonly family: Family
  /** After decay, at the moment of the judgement. */
  readonly strength: number
  readonly observed: Scalar
  readonly limit: Scalar
  readonly text: string
  readonly params: Params
  readonly evidence: readonly EventRef[]
  /** Share of the score; the shares of a judgement add up to 1. */
  readonly contribution: number
  readonly count: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  readonly guards: readonly GuardAnswer[]
  readonly list: ListReference | null
  /** Speaks for a victim rather than against the worker. */
  readonly victim: boolean
}

/** What speaks for the worker, and why a signal that would have fired stayed quiet. */
export interface Counter {
  readonly code: string
  readonly params: Params
  readonly text: string
}

/** A smallest change that would have kept the judgement in the band below. */
export interface Flip {
  readonly signal: string
  readonly observed: Scalar
  readonly needed: Scalar
  readonly text: string
}

export interface LinkedWorker {
  readonly workerId: WorkerId
  readonly by: readonly string[]
  readonly strength: number
}

export interface PendingPayout {
  readonly payoutId: PayoutId
  readonly amountUsdCents: string | null
  readonly dueAtMs: number | null
}

export interface Subject {
  readonly kind: 'worker' | 'client' | 'cluster'
  readonly id: string
}

/** Everything that can be said of one subject at one moment of event time. */
export interface Judgement {
  readonly subject: Subject
  /** The worker it was reached at; for a cluster, the one it is filed under. Key of the findings topic. */
  readonly workerId: WorkerId
  readonly atMs: number
  readonly score: number
  readonly band: Band
  readonly action: Action
  readonly families: Readonly<Record<Family, number>>
  readonly reasons: readonly Reason[]
  readonly counter: readonly Counter[]
  readonly unready: readonly string[]
  readonly failed: readonly string[]
  /** An input was missing or stale, a signal broke, or the history is cut. */
  readonly partial: boolean
  readonly flip: readonly Flip[]
  readonly linked: readonly LinkedWorker[]
  readonly pendingPayouts: readonly PendingPayout[]
  readonly profileSinceMs: number
  readonly listVersions: Readonly<Record<string, string>>
  readonly settingsHash: string
}

/** What was thought of one payout at the moment it was seen. */
export interface Assessment {
  readonly eventId: EventId
  readonly payoutId: PayoutId
  readonly workerId: WorkerId
  readonly occurredAtMs: number
  readonly score: number
  readonly band: Band
  readonly action: Action
  readonly reasons: readonly Reason[]
  readonly unready: readonly string[]
  readonly failed: readonly string[]
  readonly partial: boolean
  readonly settingsHash: string
}

/**
 * A judgement that differs from what was said last, as the detector writes it to `redflag.findings.v1`, keyed by
 * `judgement.workerId`. It replaces every earlier finding of the same subject: consumers upsert, so a repeated one is harmless.
 */
export interface Finding {
  readonly judgement: Judgement
  /** The event that led to it, with its position: findings of one subject are ordered by it. */
  readonly cause: EventRef
}
