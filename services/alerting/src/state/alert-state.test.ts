import { asPayoutId, asWorkerId, type Finding, SIGNALS } from '@redflag/detection'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  aFinding,
  aLinkedWorker,
  anEvent,
  aPendingPayout,
  aReason,
  bandOfScore,
  HOUR_MS,
  MORNING_MS,
} from '../testing/a-finding.ts'
import { type AlertPolicy, DEFAULT_ALERT_POLICY } from './alert-policy.ts'
import { type AlertState, applyPublished, type Decision, decide } from './alert-state.ts'

const policy: AlertPolicy = { ...DEFAULT_ALERT_POLICY, openAtBand: 'medium' }

/** Findings stand in their topic in the order of their causes, unless a test says otherwise. */
function say(
  previous: AlertState | null,
  finding: Finding,
  given = policy,
  offset = finding.cause.offset,
): Decision {
  return decide(previous, finding, { topic: 'redflag.findings.v1', partition: 0, offset }, given)
}

function published(decision: Decision): AlertState {
  if (decision.kind !== 'publish') throw new Error(`nothing was published: ${decision.why}`)
  return decision.state
}

const opened = (finding: Finding = aFinding()): AlertState => published(say(null, finding))

describe('opening', () => {
  it('opens at medium, because that is where a person is asked to look', () => {
    const { alert, peakBand } = published(say(null, aFinding({ score: 0.6 })))
    expect(alert).toMatchObject({
      change: 'opened',
      band: 'medium',
      revision: 1,
      openedAtMs: MORNING_MS + HOUR_MS,
    })
    expect(alert.updatedAtMs).toBe(alert.openedAtMs)
    expect(peakBand).toBe('medium')
  })

  it('counts low and says nothing', () => {
    expect(say(null, aFinding({ score: 0.59 }))).toEqual({ kind: 'silent', why: 'below-threshold' })
  })

  it('opens at low when told to', () => {
    const decision = say(null, aFinding({ score: 0.4 }), { ...policy, openAtBand: 'low' })
    expect(published(decision).alert.band).toBe('low')
  })

  it('opens on a sanctioned address whatever the band that opens others', () => {
    const sanctioned = aReason({ signal: 'sanctioned-address', family: 'sanctions', strength: 1 })
    const finding = aFinding({ score: 0.75, reasons: [sanctioned] })
    expect(say(null, finding, { ...policy, openAtBand: 'critical' })).toMatchObject({ because: 'opened' })
  })

  it('names the alert by subject, the same on every run and whatever opened it', () => {
    expect(opened().alert.alertId).toBe(opened().alert.alertId)
    // printf 'worker\0w-1\0' | sha256sum, first 32 digits
    expect(opened().alert.alertId).toBe('al-237f458f916532eb2cd01f4271fd849e')
    expect(opened(aFinding({ at: 2 })).alert.alertId).toBe(opened().alert.alertId)
    expect(opened(aFinding({ workerId: asWorkerId('w-2') })).alert.alertId).not.toBe(opened().alert.alertId)
  })

  it('fills in what the judgement gives the facts for', () => {
    const { alert } = opened(
      aFinding({
        reasons: [aReason(), aReason({ signal: 'unheard-of', family: 'time', victim: true })],
        unready: ['impossible-travel'],
        failed: ['shared-ip'],
        partial: true,
        pendingPayouts: [
          aPendingPayout(),
          aPendingPayout({ payoutId: asPayoutId('po-2'), amountUsdCents: '1' }),
        ],
        profileSinceMs: Number.POSITIVE_INFINITY,
      }),
    )
    expect(alert).toMatchObject({
      victimPossible: true,
      unready: ['impossible-travel', 'shared-ip'],
      amountAtRiskUsdCents: '90001',
      profileSinceMs: null,
      expiresAtMs: alert.updatedAtMs + 30 * 24 * HOUR_MS,
      withdrawnBecause: null,
    })
    // All but two of the signals could judge, times 0.75 for a missing input.
    expect(alert.confidence).toBeCloseTo(((SIGNALS.length - 2) / SIGNALS.length) * 0.75, 2)
    expect(alert.alternativeExplanations.length).toBeGreaterThan(1)
  })
})

describe('what is told again at once', () => {
  const cases: readonly (readonly [string, string, Parameters<typeof aFinding>[0]])[] = [
    ['a higher band', 'band', { score: 0.95 }],
    ['a further reason', 'reasons', { reasons: [aReason(), aReason({ signal: 'shared-ip' })] }],
    ['another action', 'action', { action: 'hold_payout' }],
    ['a newly linked worker', 'linked', { linked: [aLinkedWorker('w-7')] }],
    ['a payout that is now pending', 'payouts', { pendingPayouts: [aPendingPayout()] }],
    ['a sign that the worker may be the victim', 'victim', { reasons: [aReason({ victim: true })] }],
  ]
  it.each(cases)('%s', (_, because, wish) => {
    const decision = say(opened(), aFinding({ at: 2, ...wish }))
    expect(decision).toMatchObject({ kind: 'publish', because })
    expect(published(decision).alert).toMatchObject({ change: 'updated', revision: 2 })
  })

  it('a reason that is gone because it faded', () => {
    const faint = aReason({ signal: 'shared-ip', strength: 0.05 })
    const before = opened(aFinding({ reasons: [aReason(), faint] }))
    expect(say(before, aFinding({ at: 2 }))).toMatchObject({
      because: 'reasons',
      state: { alert: { change: 'updated' } },
    })
  })

  it('a payout that is no longer pending', () => {
    const before = opened(aFinding({ pendingPayouts: [aPendingPayout()] }))
    expect(say(before, aFinding({ at: 2 }))).toMatchObject({ because: 'payouts' })
  })

  it('every further payout to a sanctioned address, with no cool-down', () => {
    const hit = (count: number) =>
      aReason({
        signal: 'sanctioned-address',
        family: 'sanctions',
        strength: 1,
        count,
        evidence: [anEvent(count)],
      })
    const before = opened(aFinding({ score: 1, reasons: [hit(1)] }))
    expect(say(before, aFinding({ at: 2, score: 1, reasons: [hit(2)] }))).toMatchObject({
      because: 'sanctions',
    })
    expect(say(before, aFinding({ at: 2, score: 1, reasons: [hit(1)] }))).toEqual({
      kind: 'silent',
      why: 'nothing-new',
    })
  })
})

describe('what is not told again', () => {
  it('the same content, however often and however late, while the alert stands', () => {
    for (const at of [2, 30, 700]) {
      expect(say(opened(), aFinding({ at }))).toEqual({ kind: 'silent', why: 'nothing-new' })
    }
  })

  it('pending payouts below high', () => {
    const before = opened(aFinding({ score: 0.7 }))
    const decision = say(before, aFinding({ at: 2, score: 0.7, pendingPayouts: [aPendingPayout()] }))
    expect(decision).toEqual({ kind: 'silent', why: 'nothing-new' })
  })

  it('a linked worker who is no longer linked', () => {
    const before = opened(aFinding({ linked: [aLinkedWorker('w-7')] }))
    expect(say(before, aFinding({ at: 2 }))).toEqual({ kind: 'silent', why: 'nothing-new' })
  })

  it('a finding from an earlier event than the last one told, wherever it is read', () => {
    const before = opened(aFinding({ at: 5 }))
    expect(say(before, aFinding({ at: 4, score: 1 }))).toEqual({ kind: 'silent', why: 'stale' })
    expect(say(before, aFinding({ at: 4, score: 1 }), policy, 99)).toEqual({ kind: 'silent', why: 'stale' })
  })

  it('the very finding that was told last', () => {
    expect(say(opened(aFinding({ at: 5 })), aFinding({ at: 5, score: 1 }))).toEqual({
      kind: 'silent',
      why: 'stale',
    })
  })
})

describe('the cool-down of 24 hours', () => {
  it('holds a score that moved by 0.05 back for 24 hours and then tells it', () => {
    const before = opened(aFinding({ at: 1, score: 0.8 }))
    expect(say(before, aFinding({ at: 24, score: 0.86 }))).toEqual({ kind: 'silent', why: 'nothing-new' })
    expect(say(before, aFinding({ at: 25, score: 0.85 }))).toMatchObject({ because: 'score' })
    expect(say(before, aFinding({ at: 25, score: 0.84 }))).toEqual({ kind: 'silent', why: 'nothing-new' })
  })

  it('tells an alert anew when it would otherwise have expired', () => {
    expect(say(opened(), aFinding({ at: 1 + 30 * 24 }))).toMatchObject({ because: 'renewed' })
  })
})

describe('the band of an open alert', () => {
  const fading = (wish: Parameters<typeof aFinding>[0]) =>
    aFinding({ at: 2, reasons: [aReason({ strength: 0.4 })], ...wish })

  it.each(['critical', 'high', 'medium', 'low'] as const)('is the one that the finding holds: %s', (band) => {
    const decision = say(opened(), fading({ score: 0.72, band }))
    const now = decision.kind === 'publish' ? decision.state : opened()
    expect(now.alert.band).toBe(band)
  })

  it('is not opened by what only holds a band under the one that opens', () => {
    expect(say(null, aFinding({ score: 0.58, band: 'medium' }))).toMatchObject({ because: 'opened' })
    expect(say(null, aFinding({ score: 0.58, band: 'low' }))).toMatchObject({ why: 'below-threshold' })
  })

  it('goes with the alert where the finding holds none', () => {
    const low = published(say(opened(), fading({ score: 0.36, band: 'low' })))
    expect(low.alert).toMatchObject({ change: 'updated', band: 'low' })
    const over = published(say(low, fading({ at: 3, score: 0.36, band: 'none' })))
    expect(over.alert).toMatchObject({
      change: 'resolved',
      band: 'low',
      withdrawnBecause: null,
      expiresAtMs: null,
    })
  })

  it('is remembered at its highest until the alert is resolved', () => {
    const low = published(say(opened(), fading({ score: 0.45 })))
    expect(low.peakBand).toBe('high')
    expect(published(say(low, fading({ at: 3, score: 0.1 }))).peakBand).toBe('high')
  })
})

describe('evidence that is taken back', () => {
  it('resolves the alert and says why, with what newly speaks for the worker', () => {
    const counter = [{ code: 'payout.reversed', params: {}, text: 'The payout po-1 was reversed.' }]
    const { alert } = published(say(opened(), aFinding({ at: 2, score: 0, reasons: [], counter })))
    expect(alert).toMatchObject({
      change: 'resolved',
      band: 'high',
      score: 0,
      withdrawnBecause: 'No longer borne out by the events: shared-instrument. The payout po-1 was reversed.',
    })
  })

  it('resolves even where the score alone would have kept it open as low', () => {
    const left = aReason({ signal: 'shared-ip' })
    expect(say(opened(), aFinding({ at: 2, score: 0.45, reasons: [left] }))).toMatchObject({
      because: 'resolved',
    })
  })

  it('drops the band at once, without hysteresis, where the rest still stands', () => {
    const left = aReason({ signal: 'shared-ip' })
    const { alert } = published(say(opened(), aFinding({ at: 2, score: 0.72, reasons: [left] })))
    expect(alert).toMatchObject({ change: 'updated', band: 'medium', withdrawnBecause: null })
  })

  it('is told from evidence that faded: 0.6 after three half-lives is under 0.1', () => {
    const routing = aReason({ signal: 'change-then-payout', family: 'routing' })
    const before = opened(aFinding({ reasons: [routing] }))
    const later = 1 + 91 * 24
    expect(
      published(say(before, aFinding({ at: later, score: 0.1, reasons: [] }))).alert.withdrawnBecause,
    ).toBeNull()
  })

  it('a new alert after it has another name and starts at revision 1', () => {
    const over = published(say(opened(), aFinding({ at: 2, score: 0, reasons: [] })))
    const again = published(say(over, aFinding({ at: 3 })))
    expect(again.alert).toMatchObject({ change: 'opened', revision: 1 })
    expect(again.alert.alertId).not.toBe(over.alert.alertId)
  })

  it('never resolves while a sanctioned address stands', () => {
    const hit = aReason({ signal: 'sanctioned-address', family: 'sanctions', strength: 1 })
    const before = opened(aFinding({ score: 1, reasons: [hit, aReason()] }))
    const decision = say(before, aFinding({ at: 2, score: 0.1, reasons: [hit] }))
    expect(published(decision).alert.change).toBe('updated')
  })
})

describe('a finding restated from the event it was told from before', () => {
  it('says nothing when it says the same', () => {
    const decision = say(opened(aFinding({ at: 5 })), aFinding({ at: 5 }), policy, 6)
    expect(decision).toEqual({ kind: 'silent', why: 'nothing-new' })
  })

  it('is told when it says something else, once', () => {
    const restated = aFinding({ at: 5, score: 1 })
    const after = published(say(opened(aFinding({ at: 5 })), restated, policy, 6))
    expect(after.alert.revision).toBe(2)
    expect(say(after, aFinding({ at: 5 }), policy, 5)).toEqual({ kind: 'silent', why: 'stale' })
    expect(say(after, restated, policy, 7)).toEqual({ kind: 'silent', why: 'nothing-new' })
  })

  it('goes by where it is read when the event was read from no log', () => {
    const cause = { ...anEvent(5), partition: -1, offset: -1 }
    const before = published(say(null, { ...aFinding(), cause }, policy, 5))
    expect(say(before, { ...aFinding({ score: 1 }), cause }, policy, 5)).toMatchObject({ why: 'stale' })
    expect(say(before, { ...aFinding({ score: 1 }), cause }, policy, 6)).toMatchObject({ because: 'band' })
  })
})

describe('a late event', () => {
  it('does not make what was said older', () => {
    const before = opened(aFinding({ at: 5 }))
    const late = aFinding({ at: 6, atMs: MORNING_MS, score: 0.95 })
    expect(published(say(before, late)).alert.updatedAtMs).toBe(before.alert.updatedAtMs)
  })
})

describe('any stream of findings', () => {
  const streams = fc.array(
    fc.record({
      step: fc.integer({ min: 1, max: 60 }),
      score: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
      signals: fc.subarray(['shared-ip', 'holder-mismatch', 'sanctioned-address']),
      linked: fc.subarray(['w-2', 'w-3']),
      pending: fc.subarray(['po-1', 'po-2']),
    }),
    { maxLength: 30 },
  )

  function findingsOf(
    stream: typeof streams extends fc.Arbitrary<infer Steps> ? Steps : never,
  ): readonly Finding[] {
    let at = 0
    return stream.map(({ step, score, signals, linked, pending }) => {
      at += step
      return aFinding({
        at,
        score,
        band: bandOfScore(score),
        reasons: signals.map((signal) => aReason({ signal })),
        linked: linked.map(aLinkedWorker),
        pendingPayouts: pending.map((id) => aPendingPayout({ payoutId: asPayoutId(id) })),
      })
    })
  }

  function run(findings: readonly Finding[], from: AlertState | null = null): readonly AlertState[] {
    const said: AlertState[] = []
    let state = from
    for (const finding of findings) {
      const decision = say(state, finding)
      if (decision.kind !== 'publish') continue
      state = decision.state
      said.push(state)
    }
    return said
  }

  it('gives episodes that are opened once, numbered without a gap, and resolved at most once, last', () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const said = run(findingsOf(stream))
        for (const id of new Set(said.map(({ alert }) => alert.alertId))) {
          const changes = said.filter(({ alert }) => alert.alertId === id)
          expect(changes.map(({ alert }) => alert.revision)).toEqual(changes.map((_, index) => index + 1))
          expect(changes.filter(({ alert }) => alert.change === 'opened')).toEqual([changes[0]])
          expect(changes.slice(0, -1).some(({ alert }) => alert.change === 'resolved')).toBe(false)
        }
      }),
    )
  })

  it('gives the same changes when any stretch of it is read again after any of them', () => {
    fc.assert(
      fc.property(streams, fc.nat(), fc.nat(), (stream, cut, back) => {
        const findings = findingsOf(stream)
        const once = run(findings)
        const until = findings.length === 0 ? 0 : cut % (findings.length + 1)
        const again = until === 0 ? 0 : back % (until + 1)
        const first = run(findings.slice(0, until))
        const restored = first.reduce<AlertState | null>((state, read) => applyPublished(state, read), null)
        expect([...first, ...run(findings.slice(again), restored)]).toEqual(once)
      }),
    )
  })

  it('gives the same state when published changes are read back twice over', () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const said = run(findingsOf(stream))
        const fold = (read: readonly AlertState[]) =>
          read.reduce<AlertState | null>((state, one) => applyPublished(state, one), null)
        expect(fold([...said, ...said])).toEqual(fold(said))
      }),
    )
  })
})
