import { judgeCluster, mayLeadRing } from './cluster.ts'
import { type Evaluation, evaluate } from './evaluate.ts'
import type { Event, Member } from './event.ts'
import { type Folded, fold } from './fold.ts'
import { asEventId } from './ids.ts'
import { digestOf, type Gist, gistOf, inBand, isBelowNotice, judge, weigh } from './judge.ts'
import type { Assessment, Finding, Judgement } from './judgement.ts'
import { heedLabels } from './labels.ts'
import { emptyProfile, type Position, type Profile, type Said } from './profile.ts'
import type { Settings } from './settings.ts'
import { type Telling, tellings } from './tell.ts'
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
  /** Of the cluster that the worker leads. */
  readonly clusterFinding: Finding | null
  /** To be written to the logs of other workers. */
  readonly tellings: readonly Telling[]
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
  const { evaluation, remembered } = ask(folded.profile, settings, input.verdicts)
  const told = tellings(remembered, event, evaluation, position, settings.score)
  const noted =
    told.toldStandings === remembered.toldStandings
      ? remembered
      : { ...remembered, toldStandings: told.toldStandings }
  const assessed =
    event.type === 'payout' && event.payout.status !== 'reversed' && isFirst(before, event.payout.payoutId)
  // Next to nothing speaks against nearly every worker: then there is nothing to weigh.
  const isSilent = before.said === null && before.saidCluster === null
  if (!assessed && isSilent && isBelowNotice(noted, evaluation, settings)) {
    return silent('folded', noted, folded.late, told.tellings, evaluation)
  }
  const weighed = weigh(noted, evaluation, settings)
  const own = say(noted.said, gistOf(weighed, noted, evaluation))
  const isOfRing = noted.saidCluster !== null || mayLeadRing(noted, evaluation)
  if (!own.isNew && !assessed && !isOfRing)
    return silent('folded', noted, folded.late, told.tellings, evaluation)
  const judgement = judge(noted, evaluation, settings, weighed)
  const held = inBand(judgement, weighed.heldBand)
  const cluster = judgeCluster(noted, evaluation, judgement, settings) ?? silence(noted, judgement)
  const whole = cluster === null ? { said: null, isNew: false } : say(noted.saidCluster, cluster)
  return {
    outcome: 'folded',
    late: folded.late,
    profile: own.isNew || whole.isNew ? { ...noted, said: own.said, saidCluster: whole.said } : noted,
    assessment: assessed ? assessmentOf(event, judgement, noted) : null,
    finding: own.isNew ? { judgement: held, cause: folded.ref } : null,
    clusterFinding: cluster !== null && whole.isNew ? { judgement: cluster, cause: folded.ref } : null,
    tellings: told.tellings,
    evaluation,
  }
}

function ask(
  facts: Profile,
  settings: Settings,
  verdicts: Verdicts | undefined,
): { readonly evaluation: Evaluation; readonly remembered: Profile } {
  const evaluation = evaluate(facts, settings, verdicts)
  return { evaluation: heedLabels(facts, evaluation), remembered: withMemory(facts, evaluation) }
}

/** A cluster of which something was said and that is none any more, or another's to lead; null where nothing was said. */
function silence(profile: Profile, own: Judgement): Judgement | null {
  if (profile.saidCluster === null) return null
  return {
    ...own,
    subject: { kind: 'cluster', id: profile.workerId },
    score: 0,
    band: 'none',
    action: 'monitor',
    reasons: [],
    flip: [],
    linked: [],
  }
}

/** Nearly always the profile itself: there is nothing to remember. */
function withMemory(profile: Profile, { remembered }: Evaluation): Profile {
  return remembered === profile.remembered ? profile : { ...profile, remembered }
}

const NO_TELLINGS: readonly Telling[] = []

/** Nothing to be said that has not been said. */
function silent(
  outcome: Detection['outcome'],
  profile: Profile,
  late = false,
  told: readonly Telling[] = NO_TELLINGS,
  evaluation: Evaluation | null = null,
): Detection {
  return {
    outcome,
    late,
    profile,
    assessment: null,
    finding: null,
    clusterFinding: null,
    tellings: told,
    evaluation,
  }
}

/** A payout is assessed once, when it is first seen, whichever of its states that is. */
function isFirst(before: Profile, payoutId: string): boolean {
  return !before.payouts.some((payout) => payout.payoutId === payoutId && payout.assessed)
}

/** Notes what is said, so that it is not said again. Silence after silence is not news. */
function say(before: Said | null, gist: Gist): { said: Said | null; isNew: boolean } {
  if (gist.band === 'none' && before === null) return { said: before, isNew: false }
  const digest = digestOf(gist)
  if (before?.digest === digest) return { said: before, isNew: false }
  return { said: gist.band === 'none' ? null : { band: gist.band, digest }, isNew: true }
}

function assessmentOf(
  event: Extract<Event, { type: 'payout' }>,
  judgement: Judgement,
  { account }: Profile,
): Assessment {
  // Nothing should leave towards somebody whom the platform knows not to have verified yet.
  const kyc = account.kycStatus?.value ?? 'verified'
  const isEarly = event.payout.status === 'requested' && kyc !== 'verified'
  return {
    eventId: event.eventId,
    payoutId: event.payout.payoutId,
    workerId: event.workerId,
    occurredAtMs: event.occurredAtMs,
    score: judgement.score,
    band: judgement.band,
    action: isEarly && judgement.action !== 'escalate_sanctions' ? 'hold_payout' : judgement.action,
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
export function restate(profile: Profile, settings: Settings): readonly Finding[] {
  const { evaluation } = ask(profile, settings, undefined)
  const weighed = weigh(profile, evaluation, settings)
  const judgement = judge(profile, evaluation, settings, weighed)
  const newest = judgement.reasons[0]?.evidence[0]
  const eventId = newest?.eventId ?? asEventId(`restated-${profile.workerId}`.slice(0, 64))
  const cause = { eventId, occurredAtMs: profile.watermarkMs, ...profile.position }
  const cluster = judgeCluster(profile, evaluation, judgement, settings) ?? silence(profile, judgement)
  const held = inBand(judgement, weighed.heldBand)
  return cluster === null
    ? [{ judgement: held, cause }]
    : [
        { judgement: held, cause },
        { judgement: cluster, cause },
      ]
}
