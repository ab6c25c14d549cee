import { describe, expect, it } from 'vitest'
import { DAY_MS } from '../world/time.ts'
import type { Truth } from '../world/world.ts'
import { delay, detection, falseAlertRate, ofCare, poissonUpper, quantile } from './figures.ts'
import { judge, paymentsIn } from './judge.ts'
import type { AlertChange } from './replay.ts'

const day = (count: number): number => Date.UTC(2026, 0, 1) + count * DAY_MS

const honest = (workerId: string, watchedDays = 60): Truth => ({
  workerId,
  archetype: 'steady',
  care: null,
  firstActMs: null,
  isVictim: false,
  watchedDays,
})
const adversary = (
  workerId: string,
  firstActMs: number,
  care: 'careless' | 'careful' = 'careless',
): Truth => ({
  ...honest(workerId),
  archetype: 'renter',
  care,
  firstActMs,
})
const alert = (id: string, changes: Partial<AlertChange> & { days?: number } = {}): AlertChange => {
  const { days = 1, ...rest } = changes
  return {
    alertId: `al-${id}`,
    change: 'opened',
    subject: { kind: 'worker', id },
    band: 'high',
    score: 0.8,
    reasons: [{ signal: 'shared-device', strength: 0.5 }],
    linked: [],
    updatedAt: new Date(day(days)).toISOString(),
    ...rest,
  }
}

describe('what was said beside what is true', () => {
  it('counts by worker: 3 adversaries of whom 2 are found, 1 honest worker of 2 accused', () => {
    const truths = [
      adversary('a', day(0)),
      adversary('b', day(0)),
      adversary('c', day(0)),
      honest('d'),
      honest('e'),
    ]
    const judged = judge(truths, [alert('a'), alert('b'), alert('b', { change: 'updated' }), alert('d')], [])
    expect(detection(judged, 'high')).toEqual({
      hits: 2,
      misses: 1,
      falseHits: 1,
      precision: 2 / 3,
      recall: 2 / 3,
    })
  })

  it('a lower band counts for itself only', () => {
    const judged = judge([adversary('a', day(0))], [alert('a', { band: 'medium' })], [])
    expect(detection(judged, 'medium').recall).toBe(1)
    expect(detection(judged, 'high').recall).toBe(0)
    expect(detection(judge([honest('b')], [alert('b', { band: 'low' })], []), 'medium').falseHits).toBe(0)
  })

  it('a cluster speaks of each member, but not of those a worker is merely linked to', () => {
    const truths = [adversary('a', day(0)), adversary('b', day(0)), honest('c')]
    const linked = [{ workerId: 'a' }, { workerId: 'b' }]
    const cluster = alert('k', { subject: { kind: 'cluster', id: 'cl-1' }, linked })
    expect(detection(judge(truths, [cluster], []), 'high')).toMatchObject({ hits: 2, falseHits: 0 })
    expect(detection(judge(truths, [alert('a', { linked: [{ workerId: 'c' }] })], []), 'high')).toMatchObject(
      {
        hits: 1,
        falseHits: 0,
      },
    )
  })

  it('what was said before the first act finds nothing', () => {
    const judged = judge([adversary('a', day(10))], [alert('a', { days: 9 })], [])
    expect(detection(judged, 'high').hits).toBe(0)
    const again = judge(
      [adversary('a', day(10))],
      [alert('a', { days: 9 }), alert('a', { days: 12, change: 'updated' })],
      [],
    )
    expect(again[0]?.highMs).toBe(day(12))
  })

  it('a withdrawn alert says nothing new', () => {
    expect(judge([honest('a')], [alert('a', { change: 'resolved' })], [])[0]?.highMs).toBeNull()
  })

  it('an alert that protects a victim accuses nobody; one that does not, does', () => {
    const victim = { ...honest('a'), isVictim: true }
    expect(judge([victim], [alert('a', { victimPossible: true })], [])[0]?.highMs).toBeNull()
    expect(judge([victim], [alert('a', { victimPossible: false })], [])[0]?.highAlerts).toBe(1)
    expect(judge([honest('a')], [alert('a', { victimPossible: true })], [])[0]?.highAlerts).toBe(1)
  })

  it('the reason with the largest share leads', () => {
    const reasons = [
      { signal: 'loud', strength: 0.9, contribution: 0.2 },
      { signal: 'heavy', strength: 0.4, contribution: 0.8 },
    ]
    expect(judge([honest('a')], [alert('a', { reasons })], [])[0]?.leading).toEqual(['heavy'])
  })
})

describe('figures', () => {
  it('3 false alerts on 2 workers of 60 days are 750 per 1,000 and 30 days', () => {
    const alerts = [
      alert('a'),
      alert('a', { alertId: 'al-second' }),
      alert('b'),
      alert('b', { change: 'updated' }),
    ]
    expect(falseAlertRate(judge([honest('a'), honest('b')], alerts, []))?.value).toBe(750)
  })

  it('money before the alert is what was sent since the first act and before it', () => {
    const payment = (days: number, usd: number) => ({ workerId: 'a', atMs: day(days), usd })
    const payments = [payment(0, 1_000), payment(2, 10), payment(3, 20), payment(6, 40)]
    const [worker] = judge([adversary('a', day(1))], [alert('a', { days: 5 })], payments)
    expect([worker?.paidUsd, worker?.paidBeforeUsd]).toEqual([70, 30])
    expect(delay(worker ? [worker] : [])).toEqual({
      medianDays: 4,
      p90Days: 4,
      medianUsd: 30,
      p90Usd: 30,
      paidBeforeRatio: 30 / 70,
    })
  })

  it('who is never alerted keeps all the money, and does not shorten the delay', () => {
    const payments = [{ workerId: 'b', atMs: day(2), usd: 50 }]
    const judged = judge(
      [adversary('a', day(0)), adversary('b', day(0), 'careful')],
      [alert('a', { days: 3 })],
      payments,
    )
    expect(delay(judged)).toMatchObject({ medianDays: 3, paidBeforeRatio: 1 })
    expect(detection(ofCare(judged, 'careful'), 'high').recall).toBe(0)
  })

  it('nothing to divide by is said so', () => {
    expect(detection([], 'high')).toMatchObject({ precision: null, recall: null })
    expect(falseAlertRate([])).toBeNull()
    expect(quantile([], 0.5)).toBeNull()
  })

  // R: qchisq(.95, 2 * (k + 1)) / 2
  it.each([
    [0, 2.995732],
    [1, 4.743865],
    [5, 10.513035],
  ])('%d events leave a mean of up to %f', (count, upper) => {
    expect(poissonUpper(count)).toBeCloseTo(upper, 5)
  })

  // R: quantile(c(1, 2, 4, 8, 16), c(.5, .9))
  it.each([
    [0.5, 4],
    [0.9, 12.8],
    [1, 16],
  ])('quantile %f of 1 2 4 8 16 is %f', (share, value) => {
    expect(quantile([16, 1, 8, 2, 4], share)).toBeCloseTo(value, 12)
  })
})

it('a payout counts once, when it is sent', () => {
  const line = (status: string, payoutId = 'p') =>
    JSON.stringify({
      type: 'payout',
      workerId: 'a',
      occurredAt: '2026-01-02T00:00:00.000Z',
      status,
      payoutId,
      amountUsd: '12.50',
    })
  const payments = paymentsIn([
    line('requested'),
    line('sent'),
    line('sent'),
    line('requested', 'q'),
    '{"type":"bid"}',
  ])
  expect(payments).toEqual([{ workerId: 'a', atMs: day(1), usd: 12.5 }])
})
