import { type Evaluation, evaluate } from './evaluate.ts'
import type { Event, Member } from './event.ts'
import { type Folded, fold } from './fold.ts'
import { asEventId } from './ids.ts'
import { digestOf, judge } from './judge.ts'
import type { Assessment, Finding, Judgement } from './judgement.ts'
import { emptyProfile, type Position, type Profile } from './profile.ts'
import type { Settings } from './settings.ts'
import type { Verdicts } from './verdicts.ts'

export interface DetectInput {
  /** Null for a worker never seen. */
  readonly profile: Profile | null
  readonly event: Event
  readonly position: Position
  /** What the link store answered for `newUses(profile, event)`, by `attributeId`. */
  readonly told: ReadonlyMap<string, readonly Member[]>
  /** What was said before, kept by whoever keeps the profiles: it makes most events cheap, and changes nothing else. */
  readonly verdicts?: Verdicts
}

export interface Detection {
  readonly outcome: Folded['kind'] | 'done-before'
  readonly late: boolean
  readonly profile: Profile
  readonly assessment: Assessment | null
  readonly finding: Finding | null
  readonly evaluation: Evaluation | null
}

/**
 * One event of one worker: adds it to the facts, asks every signal, weighs, and says what is new.
 *
 * Pure and deterministic. An event at or below the profile's position, or repeated under another offset, changes nothing and
 * says nothing.
 */
export function detect(input: DetectInput, settings: Settings): Detection {
  const { event, position } = input
  const before = input.profile ?? emptyProfile(event.workerId)
  if (before.position.partition === position.partition && position.offset <= before.position.offset) {
    return silent('done-before', before)
  }
  const folded = fold(before, event, position, input.told)
  if (folded.kind !== 'folded') return silent(folded.kind, folded.profile)
  const evaluation = evaluate(folded.profile, settings, input.verdicts)
  const remembered = withMemory(folded.profile, evaluation)
  const assessed =
    event.type === 'payout' && event.payout.status !== 'reversed' && isFirst(before, event.payout.payoutId)
  // Nothing speaks against nearly every worker: then there is nothing to weigh.
  if (!assessed && evaluation.episodes.length === 0 && before.said === null) {
    return {
      outcome: 'folded',
      late: folded.late,
      profile: remembered,
      assessment: null,
      finding: null,
      evaluation,
    }
  }
  const judgement = judge(remembered, evaluation, settings)
  const { profile, isNew } = say(remembered, judgement)
  return {
    outcome: 'folded',
    late: folded.late,
    profile,
    assessment: assessed ? assessmentOf(event, judgement) : null,
    finding: isNew ? { judgement, cause: folded.ref } : null,
    evaluation,
  }
}

/** Nearly always the profile itself: there is nothing to remember. */
function withMemory(profile: Profile, { remembered }: Evaluation): Profile {
  return remembered === profile.remembered ? profile : { ...profile, remembered }
}

function silent(outcome: Detection['outcome'], profile: Profile): Detection {
  return { outcome, late: false, profile, assessment: null, finding: null, evaluation: null }
}

/** A payout is assessed once, when it is first seen, whichever of its states that is. */
function isFirst(before: Profile, payoutId: string): boolean {
  return !before.payouts.some((payout) => payout.payoutId === payoutId && payout.assessed)
}

/** Notes what is said, so that it is not said again. Silence after silence is not news. */
function say(profile: Profile, judgement: Judgement): { profile: Profile; isNew: boolean } {
  if (judgement.band === 'none' && profile.said === null) return { profile, isNew: false }
  const digest = digestOf(judgement)
  if (profile.said?.digest === digest) return { profile, isNew: false }
  const said = judgement.band === 'none' ? null : { band: judgement.band, digest }
  return { profile: { ...profile, said }, isNew: true }
}

function assessmentOf(event: Extract<Event, { type: 'payout' }>, judgement: Judgement): Assessment {
  return {
    eventId: event.eventId,
    payoutId: event.payout.payoutId,
    workerId: event.workerId,
    occurredAtMs: event.occurredAtMs,
    score: judgement.score,
    band: judgement.band,
    action: judgement.action,
    reasons: judgement.reasons,
    unready: judgement.unready,
    failed: judgement.failed,
    partial: judgement.partial,
    settingsHash: judgement.settingsHash,
  }
}

/**
 * The present judgement of a profile as a finding, to be said once more after a rebuild: what was folded in silence may differ from
 * what the world was told. Consumers that know it already stay quiet.
 */
export function restate(profile: Profile, settings: Settings): Finding {
  const judgement = judge(profile, evaluate(profile, settings), settings)
  const newest = judgement.reasons[0]?.evidence[0]
  const eventId = newest?.eventId ?? asEventId(`restated-${profile.workerId}`.slice(0, 64))
  return { judgement, cause: { eventId, occurredAtMs: profile.watermarkMs, ...profile.position } }
}
