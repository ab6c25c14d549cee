import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event, Exposure } from '../event.ts'
import { aLogin, aPayout, type PayoutOptions } from '../testing/builders.ts'
import { askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { taintedExposure } from './tainted-exposure.ts'

const FEED: Exposure = {
  feed: 'chain-view',
  version: '7',
  category: 'mixer',
  ratio: 0.5,
  confidence: 0.8,
  hops: 1,
}
const paid = (exposure: Partial<Exposure> | null, over: PayoutOptions = {}) =>
  aPayout({
    payout: 'po-1',
    to: 'address-1',
    ...over,
    crypto: { exposure: exposure === null ? null : { ...FEED, ...exposure } },
  })
const verdict = (events: readonly Event[]) => brief(askAfter(taintedExposure, events))

describe('tainted-exposure', () => {
  // Domain reference §4.2, X2: confidence of the feed × share.
  test('half of it from a mixer, by a feed that is sure to 0.8: 0.4, and which list said so', () => {
    expect(askAfter(taintedExposure, [paid({})])).toMatchObject({
      episodes: [
        {
          strength: 0.4,
          observed: 0.4,
          text: 'Payout po-1 went to an address of which chain-view says that 50 % of what passed through it was mixer.',
          list: { name: 'chain-view', version: '7', entry: 'mixer' },
          evidence: [{}],
        },
      ],
    })
  })

  test('a trace of it says nothing', () => {
    expect(verdict([paid({ ratio: 0.05, confidence: 1 })]).kind).toBe('fired')
    expect(verdict([paid({ ratio: 0.049, confidence: 1 })]).kind).toBe('quiet')
  })

  test('guard hops: through others it is ignored', () => {
    expect(verdict([paid({ hops: 2 })]).kind).toBe('quiet')
  })

  test('one that came back does not count', () => {
    expect(verdict([paid({}), paid({}, { at: DAY, status: 'reversed' })]).kind).toBe('quiet')
  })

  test('of one address, what the feed said last', () => {
    const events = [paid({}), paid({ ratio: 0.01 }, { at: DAY, payout: 'po-2' })]
    expect(verdict(events).kind).toBe('quiet')
    expect(verdict([...events].reverse()).kind).toBe('quiet')
    expect(verdict([paid({}), paid({}, { at: DAY, payout: 'po-2', to: 'address-2' })]).strengths).toEqual([
      0.4, 0.4,
    ])
  })

  test('without a feed it is absent, which does not make the judgement partial; a bank needs none', () => {
    expect(askAfter(taintedExposure, [paid(null)])).toMatchObject({ kind: 'unready', missing: 'history' })
    expect(verdict([aLogin()]).kind).toBe('unready')
    expect(verdict([aPayout()]).kind).toBe('quiet')
    const driver = createDriver()
    driver.send(paid(null))
    expect(driver.last().evaluation).toMatchObject({ partial: false })
    expect(driver.last().evaluation?.unready).toContain('tainted-exposure')
  })

  test('it bids no hand-over to the sanctions officer', () => {
    const driver = createDriver()
    const [detection] = driver.send(paid({ ratio: 1, confidence: 1 }))
    expect(detection?.assessment?.reasons).toMatchObject([{ signal: 'tainted-exposure' }])
    expect(detection?.assessment?.action).not.toBe('escalate_sanctions')
  })

  test('more of it, or more surely, never says less', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(share, share, share, (ratio, confidence, more) => {
        const [less = 0] = verdict([paid({ ratio, confidence })]).strengths
        const [wider = 0] = verdict([paid({ ratio: Math.max(ratio, more), confidence })]).strengths
        const [surer = 0] = verdict([paid({ ratio, confidence: Math.max(confidence, more) })]).strengths
        expect(wider).toBeGreaterThanOrEqual(less)
        expect(surer).toBeGreaterThanOrEqual(less)
      }),
      { numRuns: 40 },
    )
  })
})
