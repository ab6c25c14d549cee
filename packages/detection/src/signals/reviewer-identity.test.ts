import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { BOUNDS } from '../profile.ts'
import { aPayout, aProfileChange, aRating, type RatingOptions } from '../testing/builders.ts'
import { askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { reviewerIdentity } from './reviewer-identity.ts'

const verdict = (events: readonly Event[]) => brief(askAfter(reviewerIdentity, events))
const ownDocument = aProfileChange({ document: 'document-1' })
const rated = (clientDocument: string | undefined, over: RatingOptions = {}) =>
  aRating({ at: DAY, ...(clientDocument === undefined ? {} : { clientDocument }), ...over })

describe('reviewer-identity', () => {
  // Domain reference §4.2, G3: equal → 0.95; §4.3: it may stand alone.
  test('a rating by the holder of the worker’s document: 0.95, alone enough', () => {
    const rating = rated('document-1', { client: 'c-7', score: 4.5 })
    expect(askAfter(reviewerIdentity, [ownDocument, rating])).toMatchObject({
      kind: 'fired',
      episodes: [
        {
          strength: 0.95,
          standsAlone: true,
          params: { clientId: 'c-7', score: 4.5 },
          evidence: [{ eventId: rating.eventId }, { eventId: ownDocument.eventId }],
        },
      ],
    })
  })

  test('it is enough for the highest band by itself', () => {
    const driver = createDriver()
    driver.send(ownDocument, rated('document-1'))
    expect(driver.findings.at(-1)?.judgement).toMatchObject({ band: 'critical', score: 0.95 })
  })

  test('whatever the score, and whichever is told first', () => {
    expect(verdict([rated('document-1', { score: 1, at: 0 }), ownDocument]).strengths).toEqual([0.95])
  })

  test('another document is quiet', () => {
    expect(verdict([ownDocument, rated('document-2')])).toEqual({ kind: 'quiet', strengths: [], counter: [] })
  })

  test('one of several documents of the worker suffices', () => {
    expect(verdict([ownDocument, aProfileChange({ document: 'document-2' }), rated('document-2')]).kind).toBe(
      'fired',
    )
  })

  test('without a rating, without the client’s or without the own document it cannot judge', () => {
    const without = [[], [ownDocument], [ownDocument, rated(undefined)], [rated('document-1')]]
    for (const events of without)
      expect(askAfter(reviewerIdentity, events)).toMatchObject({ kind: 'unready', missing: 'history' })
  })

  test('guard both-known: a missing document equals nothing, not even a missing one', () => {
    const events = [aProfileChange(), rated(undefined), rated('document-2', { client: 'c-2', at: 2 * DAY })]
    expect(verdict(events).kind).toBe('unready')
    expect(verdict([ownDocument, ...events])).toEqual({ kind: 'quiet', strengths: [], counter: [] })
  })

  test('ratings that follow do not flush it out', () => {
    const driver = createDriver()
    driver.send(ownDocument, rated('document-1'))
    for (let n = 0; n <= BOUNDS.ratings; n += 1)
      driver.send(rated('document-2', { client: `c-${n + 2}`, at: (n + 5) * DAY }))
    const { profile } = driver.last()
    expect(profile.ratings.some((one) => one.clientDocumentKey === ownDocument.profile.documentKey)).toBe(
      false,
    )
    driver.send(aPayout({ at: 30 * DAY }))
    const [reason] = driver.findings.at(-1)?.judgement.reasons ?? []
    expect(reason?.signal).toBe('reviewer-identity')
    // Half-life of 180 days: after 29 days 0.95 · 2^(-29/180).
    expect(reason?.strength).toBeGreaterThan(0.84)
  })

  test('it speaks once for each rating by somebody with a document of the worker’s', () => {
    const document = fc.constantFrom('a', 'b', 'c', undefined)
    const ratings = fc.array(document, { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(fc.subarray(['a', 'b', 'c'], { minLength: 1 }), ratings, (own, drawn) => {
        const events = [
          ...own.map((one) => aProfileChange({ document: one })),
          ...drawn.map((one, n) => rated(one, { at: n * DAY })),
        ]
        const equal = drawn.filter((one) => one !== undefined && own.includes(one))
        expect(verdict(events).strengths).toEqual(equal.map(() => 0.95))
      }),
      { numRuns: 50 },
    )
  })
})
