import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Detection, detect, restate } from './detect.ts'
import type { Event } from './event.ts'
import { digestOf } from './judge.ts'
import type { Finding } from './judgement.ts'
import { defaultSettings, type Settings, type SignalSettings } from './settings.ts'
import {
  aHeartbeat,
  aLink,
  aLogin,
  aMember,
  aPayout,
  aProfileChange,
  aRating,
  every,
  LISTED,
  NEW_YORK,
  START_MS,
  TOKYO,
  workerId,
} from './testing/builders.ts'
import { createDriver } from './testing/driver.ts'
import { deepFreeze } from './testing/freeze.ts'
import { asArrived, streamOf } from './testing/streams.ts'
import { DAY, HOUR, MINUTE } from './time.ts'

const SETTINGS = defaultSettings()

function withSignal(signal: string, over: Partial<SignalSettings>): Settings {
  const known = SETTINGS.signals[signal]
  if (known === undefined) throw new Error(`no signal ${signal}`)
  return { ...SETTINGS, signals: { ...SETTINGS.signals, [signal]: { ...known, ...over } } }
}

const MISMATCH = { to: 'bank-x', holderNameMatch: 0.1 } as const

/** Somebody else's name (routing 0.6) on a shared account (linkage 0.6): 1 - 0.4 * 0.4 = 0.84, high. */
const caught = (): readonly Event[] => [
  aPayout({ payout: 'po-1', status: 'requested', ...MISMATCH }),
  aPayout({ worker: 'w-2', at: MINUTE, to: 'bank-x' }),
]

describe('detect', () => {
  test('a payout of an honest worker is assessed, and nothing is found', () => {
    const [detection] = createDriver().send(aPayout({ holderNameMatch: 1 }))
    expect(detection).toMatchObject({
      outcome: 'folded',
      late: false,
      assessment: { payoutId: expect.any(String), band: 'none', score: 0, action: 'monitor', reasons: [] },
      finding: null,
    })
  })

  test('evidence of two kinds is a finding, with everything that an analyst needs', () => {
    const driver = createDriver()
    driver.send(...caught())
    const others = driver.findings.filter((one) => one.judgement.workerId === 'w-2')
    expect(others[0]).toMatchObject({
      cause: { occurredAtMs: START_MS + MINUTE },
      judgement: { workerId: 'w-2', band: 'medium' },
    })
    const own = driver.findings.filter((one) => one.judgement.workerId === 'w-1')
    expect(own.at(-1)?.judgement).toMatchObject({
      subject: { kind: 'worker', id: 'w-1' },
      workerId: 'w-1',
      atMs: START_MS + MINUTE,
      score: expect.closeTo(0.84, 3),
      band: 'high',
      action: 'step_up_liveness_video',
      reasons: [{ signal: 'shared-instrument' }, { signal: 'holder-mismatch' }],
      linked: [{ workerId: 'w-2', by: ['shared-instrument'], strength: 1 }],
      pendingPayouts: [{ payoutId: 'po-1', amountUsdCents: '10000', dueAtMs: null }],
      flip: [{ signal: 'shared-instrument' }, { signal: 'holder-mismatch' }],
      profileSinceMs: START_MS,
      settingsHash: 'defaults',
    })
  })

  describe('the position', () => {
    const event = aPayout()
    const at = (offset: number, partition = 3) => ({ partition, offset })
    const told = new Map()
    const { profile } = detect({ profile: null, event, position: at(7), told }, SETTINGS)

    test.each([7, 6, 0])('an event at offset %i of a profile at 7 was done before', (offset) => {
      const again = detect({ profile, event: aPayout(), position: at(offset), told }, SETTINGS)
      expect(again).toEqual({
        outcome: 'done-before',
        late: false,
        profile,
        assessment: null,
        finding: null,
        clusterFinding: null,
        tellings: [],
        evaluation: null,
      })
      expect(again.profile).toBe(profile)
    })

    test('the next offset, or another partition, is new', () => {
      for (const position of [at(8), at(0, 4)]) {
        const next = detect({ profile, event: aPayout(), position, told }, SETTINGS)
        expect(next.outcome).toBe('folded')
        expect(next.profile.position).toEqual(position)
      }
    })
  })

  test('the same event at another offset changes nothing and says nothing', () => {
    const driver = createDriver()
    driver.send(...caught())
    const { position, ...before } = driver.profile()
    const [first] = caught()
    const event = { ...(first as Event), eventId: driver.profile().payouts[0]?.ref.eventId } as Event
    const [again] = driver.send(event)
    const { position: moved, ...after } = driver.profile()
    expect(again).toMatchObject({ outcome: 'repeated', assessment: null, finding: null, evaluation: null })
    expect(after).toEqual(before)
    expect(moved.offset).toBeGreaterThan(position.offset)
  })

  test('an event over 48 hours late is set aside, and the position moves on', () => {
    const driver = createDriver()
    driver.send(aLogin({ at: 3 * DAY }))
    const { position: _, ...before } = driver.profile()
    const [late, inTime] = driver.send(aPayout({ at: DAY - 1 }), aPayout({ at: DAY }))
    expect(late).toMatchObject({ outcome: 'too-late', assessment: null, finding: null, profile: before })
    expect(inTime).toMatchObject({ outcome: 'folded', late: true, assessment: { band: 'none' } })
    expect(driver.profile().payouts).toHaveLength(1)
  })

  describe('assessments', () => {
    const assessed = (detections: readonly Detection[]) => detections.map((one) => one.assessment !== null)
    const status = (one: 'requested' | 'sent' | 'reversed', at: number) =>
      aPayout({ payout: 'po-1', status: one, at })

    test('a payout is assessed once, when it is first seen', () => {
      const all = [status('requested', 0), status('sent', 1), status('reversed', 2)]
      expect(assessed(createDriver().send(...all))).toEqual([true, false, false])
      expect(assessed(createDriver().send(...all.slice(1)))).toEqual([true, false])
    })

    test('a reversal is no payout; the payout that comes after it is one', () => {
      expect(assessed(createDriver().send(status('reversed', 2), status('requested', 0)))).toEqual([
        false,
        true,
      ])
    })

    test('it holds what was thought at that moment', () => {
      const [, detection] = createDriver().send(
        aLogin(),
        aPayout({ id: 'ev-p', payout: 'po-1', ...MISMATCH }),
      )
      expect(detection?.assessment).toMatchObject({
        eventId: 'ev-p',
        payoutId: 'po-1',
        workerId: 'w-1',
        occurredAtMs: START_MS,
        score: expect.closeTo(0.6, 12),
        band: 'medium',
        action: 'verify_payout_ownership',
        reasons: [{ signal: 'holder-mismatch', contribution: 1 }],
        settingsHash: 'defaults',
      })
      expect(detection?.assessment?.unready).toContain('impossible-travel')
    })
  })

  describe('findings', () => {
    test('the same is not said twice', () => {
      const driver = createDriver()
      driver.send(...caught())
      const said = driver.findings.length
      driver.send(aLogin({ at: HOUR }), aHeartbeat({ at: HOUR + MINUTE }), aRating({ at: HOUR }))
      expect(driver.findings).toHaveLength(said)
    })

    test('evidence that is withdrawn by a reversal is said, once', () => {
      const driver = createDriver()
      driver.send(aPayout({ payout: 'po-1', ...MISMATCH }))
      expect(driver.findings).toMatchObject([{ judgement: { band: 'medium' } }])
      driver.send(aPayout({ at: HOUR, payout: 'po-1', status: 'reversed', ...MISMATCH }))
      expect(driver.findings.at(-1)?.judgement).toMatchObject({ band: 'none', score: 0, reasons: [] })
      expect(driver.profile().said).toBeNull()
      driver.send(aLogin({ at: 2 * HOUR }), aPayout({ at: 3 * HOUR, to: 'bank-x', holderNameMatch: 1 }))
      expect(driver.findings).toHaveLength(2)
    })

    test('a band of none is said once, whatever is left', () => {
      const driver = createDriver()
      driver.send(aPayout({ ...MISMATCH }))
      // 0.6 halves in 30 days: under 0.4 it is no longer worth an alert, under 0.02 no longer a reason.
      driver.send(...every(5 * DAY, DAY, 200 * DAY, (at) => aHeartbeat({ at })))
      const bands = driver.findings.map((one) => one.judgement.band)
      expect(bands.filter((band) => band === 'none')).toHaveLength(1)
      expect(bands.at(-1)).toBe('none')
      expect(driver.findings.at(-1)?.judgement.reasons).toHaveLength(1)
      expect(driver.last().evaluation?.episodes).toEqual([])
    })

    test('the first of a ring of three is judged again when the third is seen', () => {
      const driver = createDriver()
      for (const [n, worker] of ['w-1', 'w-2', 'w-3'].entries())
        driver.send(aPayout({ worker, at: n * DAY, to: 'bank-ring' }))
      const first = driver.findings.filter(
        ({ judgement }) => judgement.subject.kind === 'worker' && judgement.workerId === 'w-1',
      )
      expect(first.map((one) => one.judgement.linked.map((link) => link.workerId))).toEqual([
        ['w-2'],
        ['w-2', 'w-3'],
      ])
      expect(first.map((one) => one.judgement.reasons[0]?.strength)).toEqual([0.6, expect.closeTo(0.85, 2)])
      expect(first.at(-1)?.cause.eventId).toMatch(/^link:w-1/)
    })

    test('over any stream: no finding repeats the one before it, silence is never said first', () => {
      const shape = { workers: 2, days: 20, payouts: 6, consistent: false, minEvents: 5, maxEvents: 60 }
      fc.assert(
        fc.property(streamOf(shape), (stream) => {
          const driver = createDriver()
          driver.send(...asArrived(stream).map((one) => one.event))
          for (const worker of ['w-1', 'w-2']) {
            let before: string | null = null
            for (const { judgement } of driver.findings.filter(
              ({ judgement }) => judgement.subject.kind === 'worker' && judgement.workerId === worker,
            )) {
              const digest = digestOf(judgement)
              expect(digest).not.toBe(before)
              if (judgement.band === 'none') expect(before).not.toBeNull()
              before = judgement.band === 'none' ? null : digest
            }
          }
        }),
        { numRuns: 20 },
      )
    }, 60_000)

    test('restated, a profile says what was said of it', () => {
      const driver = createDriver()
      driver.send(...caught())
      const [own] = restate(driver.profile(), SETTINGS)
      const { judgement, cause } = own as Finding
      expect(digestOf(judgement)).toBe(driver.profile().said?.digest)
      expect(cause).toMatchObject({
        ...driver.profile().position,
        occurredAtMs: driver.profile().watermarkMs,
      })
      const quiet = restate(driver.profile('w-9'), SETTINGS)
      expect(quiet).toHaveLength(1)
      expect(quiet[0]?.cause.eventId).toBe('restated-w-9')
    })
  })

  test('a sanctions hit is critical at once, and to be held', () => {
    const [detection] = createDriver().send(aPayout({ crypto: LISTED }))
    const expected = { band: 'critical', score: 1, action: 'escalate_sanctions' }
    expect(detection).toMatchObject({
      assessment: expected,
      finding: { judgement: { ...expected, listVersions: { 'ofac-sdn': 'ofac-1' } } },
    })
  })

  describe('links', () => {
    const told = (worker: string, over = {}) =>
      aLink({ attribute: 'instrument', key: 'bank-x', member: aMember(worker, over) })

    test('being told the same again changes nothing', () => {
      const driver = createDriver()
      driver.send(aPayout({ to: 'bank-x' }), told('w-2'))
      const { attributes } = driver.profile()
      const [again] = driver.send(told('w-2'))
      expect(again).toMatchObject({ outcome: 'folded', late: false, finding: null })
      expect(driver.profile().attributes).toBe(attributes)
    })

    test('of oneself, or of a thing never used, one learns nothing', () => {
      const driver = createDriver()
      driver.send(
        aPayout({ to: 'bank-1' }),
        told('w-2'),
        aLink({ attribute: 'instrument', key: 'bank-1', member: aMember('w-1') }),
      )
      expect(driver.profile().attributes.flatMap((one) => one.members)).toEqual([])
    })

    test('however old, a link is never too late, and makes nobody late', () => {
      const driver = createDriver()
      driver.send(aPayout({ at: 100 * DAY, to: 'bank-x' }))
      const [detection] = driver.send(told('w-2', { lastSeenMs: START_MS + 90 * DAY }))
      // 0.6 ten days ago and 0.58 now: the band that it would have held had it been told then.
      expect(detection).toMatchObject({
        outcome: 'folded',
        finding: { judgement: { band: 'medium', score: expect.closeTo(0.577, 3) } },
      })
      expect(driver.profile().watermarkMs).toBe(START_MS + 100 * DAY)
    })

    test('what others do later moves the now of a judgement, not what is late', () => {
      const driver = createDriver()
      driver.send(
        aPayout({ to: 'bank-x' }),
        told('w-2', { firstSeenMs: START_MS + 90 * DAY, lastSeenMs: START_MS + 90 * DAY }),
      )
      expect(driver.findings.at(-1)?.judgement.atMs).toBe(START_MS + 90 * DAY)
      expect(driver.send(aPayout({ at: DAY }))).toMatchObject([{ outcome: 'folded', late: false }])
    })

    test('to a worker of whom nothing is known it leaves a profile with finite times', () => {
      const driver = createDriver()
      driver.send(told('w-2'))
      expect(driver.profile()).toMatchObject({ firstSeenMs: START_MS, watermarkMs: START_MS, attributes: [] })
    })

    test('too many members: those seen last are kept', () => {
      const driver = createDriver()
      driver.send(aPayout({ to: 'bank-x' }))
      for (let n = 10; n < 80; n += 1) driver.send(told(`m-${n}`, { lastSeenMs: START_MS + (n % 35) * DAY }))
      const [{ members } = { members: [] }] = driver.profile().attributes
      expect(members).toHaveLength(64)
      // Six of the seventy went: two each seen on days 0, 1 and 2, the first by name where only one could stay.
      expect(Math.min(...members.map((one) => one.lastSeenMs))).toBe(START_MS + 3 * DAY)
      expect(members.map((one) => one.workerId)).toEqual([...members.map((one) => one.workerId)].sort())
    })
  })

  describe('status of a signal', () => {
    test('shadow is counted and never weighed, off is not asked', () => {
      const run = (status: SignalSettings['status']) => {
        const driver = createDriver(withSignal('holder-mismatch', { status }))
        return driver.send(aPayout({ ...MISMATCH }))[0]
      }
      expect(run('shadow')).toMatchObject({
        assessment: { score: 0, reasons: [] },
        finding: null,
        evaluation: { episodes: [], shadow: [{ signal: 'holder-mismatch' }] },
      })
      expect(run('off')?.evaluation).toMatchObject({ episodes: [], shadow: [] })
      const { signals } = SETTINGS
      const { 'holder-mismatch': _, ...others } = signals
      const driver = createDriver({ ...SETTINGS, signals: others })
      expect(driver.send(aPayout({ ...MISMATCH }))[0]?.evaluation?.episodes).toEqual([])
    })

    test('one that breaks is told as failed, and the others go on', () => {
      const broken = withSignal('holder-mismatch', { params: null as never })
      const driver = createDriver(broken)
      driver.send(aPayout({ crypto: LISTED, ...MISMATCH }))
      expect(driver.findings.at(-1)?.judgement).toMatchObject({
        band: 'critical',
        failed: ['holder-mismatch'],
        partial: true,
      })
    })

    test('what a broken signal said before still stands', () => {
      const driver = createDriver()
      const [from, to] = [
        { ...NEW_YORK, device: 'a' },
        { ...TOKYO, device: 'b' },
      ]
      driver.send(
        aLogin(),
        aLogin({ at: 20 * DAY, connection: from }),
        aLogin({ at: 20 * DAY + HOUR, connection: to }),
      )
      expect(driver.profile().remembered).toMatchObject([{ signal: 'impossible-travel', strength: 0.55 }])
      const broken = withSignal('impossible-travel', { params: null as never })
      const input = {
        profile: driver.profile(),
        event: aHeartbeat({ at: 20 * DAY + 2 * HOUR }),
        position: { partition: 0, offset: 99 },
        told: new Map(),
      }
      const { evaluation, profile } = detect(input, broken)
      expect(evaluation).toMatchObject({
        failed: ['impossible-travel'],
        episodes: [{ signal: 'impossible-travel' }],
      })
      expect(profile.remembered).toEqual(driver.profile().remembered)
    })
  })

  describe('partial', () => {
    const after = (event: Event, cutMs: number | null) => {
      const driver = createDriver()
      driver.send(aProfileChange({ action: 'created', at: 10 * DAY }))
      const profile = { ...driver.profile(), historyCutMs: cutMs }
      const input = { profile, event, position: { partition: 0, offset: 99 }, told: new Map() }
      return detect(input, SETTINGS).evaluation?.partial
    }

    test('where history was cut after the account began, for 180 days', () => {
      const cutMs = START_MS + 11 * DAY
      expect(after(aHeartbeat({ at: 12 * DAY }), null)).toBe(false)
      expect(after(aHeartbeat({ at: 12 * DAY }), cutMs)).toBe(true)
      expect(after(aHeartbeat({ at: 191 * DAY }), cutMs)).toBe(true)
      expect(after(aHeartbeat({ at: 192 * DAY }), cutMs)).toBe(false)
      // The account is younger than the cut.
      expect(after(aHeartbeat({ at: 12 * DAY }), START_MS + 9 * DAY)).toBe(false)
    })

    test('where nobody knows when the account began', () => {
      const driver = createDriver()
      driver.send(aLogin())
      const profile = { ...driver.profile(), historyCutMs: START_MS }
      const input = {
        profile,
        event: aHeartbeat({ at: MINUTE }),
        position: { partition: 0, offset: 9 },
        told: new Map(),
      }
      expect(detect(input, SETTINGS).evaluation?.partial).toBe(true)
    })

    test('where a list was missing, but not where a worker is merely new', () => {
      const [missing] = createDriver().send(aLogin({ connection: { netblocksLoaded: false } }))
      expect(missing?.evaluation).toMatchObject({ partial: true })
      const [young] = createDriver().send(aLogin())
      expect(young?.evaluation).toMatchObject({ partial: false })
    })
  })

  test('a payout rerouted while it is pending is pending once', () => {
    const driver = createDriver()
    driver.send(
      aPayout({ payout: 'po-1', status: 'requested', to: 'a', holderNameMatch: 0.1 }),
      aPayout({ at: 1, payout: 'po-1', status: 'requested', to: 'b', holderNameMatch: 0.1, dueAtMs: 5 }),
    )
    expect(driver.findings.at(-1)?.judgement.pendingPayouts).toEqual([
      { payoutId: 'po-1', amountUsdCents: '10000', dueAtMs: 5 },
    ])
  })

  test('it asks neither for the time nor for chance, and changes nothing that it is given', () => {
    const { now } = Date
    const { random } = Math
    const shape = { workers: 2, days: 30, payouts: 6, consistent: false, minEvents: 120, maxEvents: 120 }
    const events = fc.sample(streamOf(shape), { numRuns: 2, seed: 7 }).map((one) => asArrived(one))
    const refuse = () => {
      throw new Error('not to be asked for')
    }
    Date.now = refuse
    Math.random = refuse
    try {
      for (const stream of events) {
        const driver = createDriver()
        for (const { event } of stream) {
          deepFreeze(driver.profile(event.workerId))
          expect(driver.send(deepFreeze(event))[0]?.evaluation?.failed ?? []).toEqual([])
        }
      }
    } finally {
      Date.now = now
      Math.random = random
    }
  })
})

test('workers are kept apart', () => {
  const driver = createDriver()
  driver.send(aPayout({ worker: 'w-1', ...MISMATCH }), aLogin({ worker: 'w-2' }))
  expect(driver.profile('w-2').workerId).toBe(workerId('w-2'))
  expect(driver.findings.map((one) => one.judgement.workerId)).toEqual(['w-1'])
})
