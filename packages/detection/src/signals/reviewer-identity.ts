import { coversFrom } from '../facts/coverage.ts'
import { type Attribute, BOUNDS, type RatingFact } from '../profile.ts'
import { defineSignal, passed, type SignalEpisode, unready, verdict } from '../signal.ts'

/**
 * The client who rated the worker has the worker's own identity document (G3).
 *
 * Whoever hires and is hired under one name may do so; whoever rates themselves may not, whatever the rating. A client without a known
 * document is never taken for the worker.
 */
export const reviewerIdentity = defineSignal({
  id: 'reviewer-identity',
  version: 1,
  family: 'client',
  title: 'Rated by a client with the worker’s own document',
  unit: 'ratings',
  reference:
    'Japan 2024 (J8: reviewer and reviewed account share documents); 2022 advisory, platform list (PL7)',
  reads: ['ratings', 'attributes'],
  without: ['ratings'],
  defaults: { strength: 0.95 },
  describes: {
    strength: 'strength of a rating by the holder of the same document, 0..1; it may stand alone',
  },
  guards: {
    'both-known': 'are both documents known? (one that is missing is never held to be equal)',
  },
  halfLifeDays: 180,
  remembers: true,
  explain: {
    what: 'The client who gave this rating registered with the same identity document as the worker: the rating is the worker’s own, or both accounts run on stolen papers.',
    check: [
      'Open the client’s account: when was it made, whom else did it hire, and with what was it funded?',
      'Compare the photographs of both identity checks: the holder of the document may know of neither account.',
      'Take the ratings out of the worker’s standing until it is settled.',
    ],
  },
  evaluate({ facts, params }) {
    const { ratings } = facts
    if (ratings.length === 0) return NO_RATING
    if (!ratings.some((one) => one.clientDocumentKey !== null)) return NO_CLIENT_DOCUMENT
    const documents = facts.attributes.filter((one) => one.kind === 'document')
    if (documents.length === 0) return NO_OWN_DOCUMENT
    const own: SignalEpisode[] = []
    for (const rating of ratings) {
      const document = documents.find((one) => one.key === rating.clientDocumentKey)
      if (document !== undefined) own.push(episodeOf(rating, document, params.strength))
    }
    return verdict(own, [], coversFrom(ratings, BOUNDS.ratings))
  },
})

const NO_RATING = unready('history', 'no rating seen yet')
const NO_CLIENT_DOCUMENT = unready('history', 'no rating tells the client’s document')
const NO_OWN_DOCUMENT = unready('history', 'the worker’s own document is not known')

function episodeOf(rating: RatingFact, document: Attribute, strength: number): SignalEpisode {
  return {
    atMs: rating.ref.occurredAtMs,
    strength,
    observed: 'the same document',
    limit: 'another document',
    text: `Client ${rating.clientId}, who rated this worker ${rating.score}, has the worker’s own identity document.`,
    params: { clientId: rating.clientId, score: rating.score },
    evidence: [rating.ref, document.ref],
    guards: passed(['both-known', 'both documents are known']),
    standsAlone: true,
  }
}
