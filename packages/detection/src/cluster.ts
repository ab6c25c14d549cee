import { actionFor } from './action.ts'
import { basisOf } from './basis.ts'
import { clockAt } from './clock.ts'
import type { Evaluation } from './evaluate.ts'
import { heldBand } from './hold.ts'
import type { WorkerId } from './ids.ts'
import type { Judgement, LinkedWorker, Reason } from './judgement.ts'
import { firmLinks, kinAmong, signalOf } from './linked.ts'
import type { Profile } from './profile.ts'
import { score, type Weight } from './score.ts'
import type { Settings } from './settings.ts'
import { heatOf } from './tell.ts'
import { voicesOf } from './weigh.ts'

/** Two who share something are each other's link; from three on they are a ring. */
const FEWEST = 3

/** Whether there can be a ring for the worker to speak of. */
export function mayLeadRing(profile: Profile, { episodes, nowMs }: Evaluation): boolean {
  if (!episodes.some((one) => one.family === 'linkage')) return false
  const links = firmLinks(profile, clockAt(nowMs))
  return links.length + 1 >= FEWEST && links.every(({ member }) => member.workerId > profile.workerId)
}

/**
 * What is to be said of the workers firmly linked, as one: by the one of them with the smallest id, so that it is said once. Null where
 * there is no ring, or it is somebody else's to speak of.
 *
 * One destination in common is one kind of evidence however many share it; that some of them stand out by themselves is another.
 *
 * @param own the judgement of the worker itself
 */
export function judgeCluster(
  profile: Profile,
  evaluation: Evaluation,
  own: Judgement,
  settings: Settings,
): Judgement | null {
  const reasons = own.reasons.filter((one) => one.family === 'linkage')
  if (reasons.length === 0) return null
  const links = firmLinks(profile, clockAt(evaluation.nowMs))
  if (links.length + 1 < FEWEST) return null
  const near = kinAmong(profile, links)
  const far = new Set(near.flatMap((one) => one.kin.map((two) => two.workerId)))
  far.delete(profile.workerId)
  for (const { member } of links) far.delete(member.workerId)
  const others = [...links.map((link) => link.member.workerId), ...far]
  if (others.some((id) => id < profile.workerId)) return null
  const hottest = Math.max(heatOf(profile, evaluation, settings.score), ...near.map((one) => one.heat))
  const isHot = hottest >= settings.score.corroborationFloor
  // One document of several accounts needs no other evidence, of one worker or of all of them.
  const alone = new Set(evaluation.episodes.filter((one) => one.standsAlone).map((one) => one.signal))
  const weightOf = ({ signal, family, strength, isVictim, basis }: ClusterVoice): Weight => ({
    signal,
    family,
    strength,
    standsAlone: isHot || alone.has(signal),
    minimumBand: null,
    isVictim,
    facet: null,
    basis,
  })
  const scored = score(
    reasons.map((one) => weightOf({ ...one, isVictim: one.victim, basis: basisOf(one) })),
    settings.score,
  )
  const shared = evaluation.episodes.filter((one) => one.family === 'linkage')
  const band = heldBand(scored, shared, evaluation.nowMs, settings.score, (some, atMs) =>
    score(
      voicesOf(some, atMs, profile, settings).map(({ weight }) => weightOf(weight)),
      settings.score,
    ),
  )
  const { shares } = scored
  const weighed = reasons.map((reason, i): Reason => ({ ...reason, contribution: shares[i] as number }))
  const members: LinkedWorker[] = [
    { workerId: profile.workerId, by: namesOf(reasons), strength: 1 },
    ...links.map(({ member, attribute }) => linked(member.workerId, signalOf(attribute.kind), 1)),
    ...[...far].map((id) => linked(id, 'linked-cluster', 0.5)),
  ]
  return {
    ...own,
    subject: { kind: 'cluster', id: profile.workerId },
    score: scored.score,
    band,
    action: actionFor(band, weighed),
    families: scored.families,
    reasons: weighed,
    flip: [],
    linked: members.sort((a, b) => (a.workerId < b.workerId ? -1 : 1)),
  }
}

type ClusterVoice = Pick<Weight, 'signal' | 'family' | 'strength' | 'isVictim' | 'basis'>

const namesOf = (reasons: readonly Reason[]): readonly string[] =>
  [...new Set(reasons.map((one) => one.signal))].sort()

const linked = (workerId: WorkerId, by: string, strength: number): LinkedWorker => ({
  workerId,
  by: [by],
  strength,
})
