import { clockAt } from './clock.ts'
import type { Evaluation } from './evaluate.ts'
import type { Counter } from './judgement.ts'
import { isAboutLinks, liveMembers } from './linked.ts'
import type { Episode, LabelFact, Profile } from './profile.ts'

/**
 * What is left to be said after what analysts found out: a reason that was explained is quiet for this worker until its evidence
 * changes, and one of a victim speaks for the worker.
 */
export function heedLabels(profile: Profile, evaluation: Evaluation): Evaluation {
  const { labels } = profile
  if (labels.length === 0 || evaluation.episodes.length === 0) return evaluation
  const episodes: Episode[] = []
  const counter: Counter[] = []
  for (const episode of evaluation.episodes) {
    const label = labels.findLast((one) => isAbout(one, episode, profile, evaluation.nowMs))
    if (label === undefined || label.verdict === 'confirmed') episodes.push(episode)
    else if (label.verdict === 'victim') episodes.push({ ...episode, victim: true })
    else if (!counter.some((one) => one.code === `${episode.signal}.explained`))
      counter.push(explained(episode, label))
  }
  return { ...evaluation, episodes, counter: [...evaluation.counter, ...counter] }
}

/**
 * All it rests on had been seen when the verdict was given. Sharing is dated anew by every use, so there it is whether somebody new
 * shares. A sanctions matter is not an analyst's to explain away.
 */
function isAbout(label: LabelFact, episode: Episode, profile: Profile, nowMs: number): boolean {
  if (!label.signals.includes(episode.signal) || episode.family === 'sanctions') return false
  const givenMs = label.ref.occurredAtMs
  if (episode.evidence.some((ref) => ref.occurredAtMs > givenMs)) return false
  if (!isAboutLinks(episode)) return episode.atMs <= givenMs
  return !profile.attributes.some((attribute) =>
    liveMembers(attribute, clockAt(nowMs)).some((member) => member.firstSeenMs > givenMs),
  )
}

function explained(episode: Episode, label: LabelFact): Counter {
  const how = label.verdict === 'benign_explained' ? 'explained' : 'found to be a false alarm'
  return {
    code: `${episode.signal}.explained`,
    params: { alertId: label.alertId },
    text: `An analyst looked at this before; it was ${how}, and nothing new has come since.`,
  }
}
