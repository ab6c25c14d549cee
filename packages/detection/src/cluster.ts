import { actionFor } from './action.ts'
import { basisOf } from './basis.ts'
import type { Evaluation } from './evaluate.ts'
import { heldBand } from './hold.ts'
import type { WorkerId } from './ids.ts'
import { reasonsOf } from './judge.ts'
import type { Judgement, LinkedWorker, Reason } from './judgement.ts'
import { firmLinks, kinAmong, signalOf } from './linked.ts'
import type { Profile } from './profile.ts'
import { score, type Weight } from './score.ts'
import type { Settings } from './settings.ts'
import { heatOf } from './tell.ts'

/** Two who share something are each other's link; from three on they are a ring. */
const FEWEST = 3

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
  const links = firmLinks(profile, evaluation.nowMs)
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
  const weightOf = ({ signal, family, strength, victim, guards }: Reason): Weight => ({
    signal,
    family,
    strength,
    standsAlone: isHot || alone.has(signal),
    minimumBand: null,
    isVictim: victim,
    facet: null,
    basis: basisOf({ guards }),
  })
  const scored = score(reasons.map(weightOf), settings.score)
  const shared = evaluation.episodes.filter((one) => one.family === 'linkage')
  const band = heldBand(scored, shared, evaluation.nowMs, settings.score, (some, atMs) =>
    score(
      reasonsOf(some, atMs, profile, settings).map(({ reason }) => weightOf(reason)),
      settings.score,
    ),
  )
  const weighed = reasons.map(
    (reason, i): Reason => ({ ...reason, contribution: scored.shares[i] as number }),
  )
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

const namesOf = (reasons: readonly Reason[]): readonly string[] =>
  [...new Set(reasons.map((one) => one.signal))].sort()

const linked = (workerId: WorkerId, by: string, strength: number): LinkedWorker => ({
  workerId,
  by: [by],
  strength,
})
