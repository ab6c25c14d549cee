import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { strengthAt } from './decay.ts'
import { restate } from './detect.ts'
import { evaluate } from './evaluate.ts'
import type { Event, Observation } from './event.ts'
import { digestOf, isBelowNotice, judge, weigh } from './judge.ts'
import type { Finding } from './judgement.ts'
import { defaultSettings } from './settings.ts'
import {
  aHeartbeat,
  aLogin,
  aNetblock,
  anObservation,
  aPayout,
  aProfileChange,
  every,
  LISTED,
  NEW_YORK,
  START_MS,
  TOKYO,
} from './testing/builders.ts'
import { createDriver } from './testing/driver.ts'
import { inOrder, streamOf } from './testing/streams.ts'
import { DAY, HOUR } from './time.ts'

const SETTINGS = defaultSettings()

function judgementAfter(events: readonly Event[], worker = 'w-1') {
  const driver = createDriver()
  driver.send(...events)
  const profile = driver.profile(worker)
  return judge(profile, evaluate(profile, SETTINGS), SETTINGS)
}

describe('judge', () => {
  // Domain reference §4.3.1: s * 2^(-age / half-life); P 30 days, N and T 14, A, G, I 180, X never.
  test('a reason fades with the half-life of its family', () => {
    const at = (days: number) => [aPayout({ holderNameMatch: 0.1 }), aHeartbeat({ at: days * DAY })]
    expect(judgementAfter(at(0)).reasons[0]?.strength).toBe(0.6)
    expect(judgementAfter(at(30)).reasons[0]?.strength).toBeCloseTo(0.3, 12)
    expect(judgementAfter(at(60)).reasons[0]?.strength).toBeCloseTo(0.15, 12)
    expect(
      judgementAfter([aPayout({ crypto: LISTED }), aHeartbeat({ at: 900 * DAY })]).reasons[0]?.strength,
    ).toBe(1)
  })

  test('nothing grows with time: what is dated after now has its own strength', () => {
    const driver = createDriver()
    driver.send(aPayout({ at: DAY, holderNameMatch: 0.1 }))
    const [episode] = driver.last().evaluation?.episodes ?? []
    expect(episode && strengthAt(episode, START_MS)).toBe(0.6)
  })

  test('a signal that speaks often is one reason: the strongest now, counted, newest evidence', () => {
    const mismatch = (n: number, holderNameMatch: number) =>
      aPayout({ id: `p-${n}`, at: n * HOUR, to: `bank-${n}`, holderNameMatch })
    const [first, ...others] = Array.from({ length: 14 }, (_, n) => mismatch(n, 0.7))
    const { reasons } = judgementAfter([first as Event, mismatch(20, 0.1), ...others])
    const reason = reasons.find((one) => one.signal === 'holder-mismatch')
    expect(reason).toMatchObject({
      observed: 0.1,
      count: 15,
      firstSeenMs: START_MS,
      lastSeenMs: START_MS + 20 * HOUR,
    })
    expect(reason?.evidence.map((ref) => ref.eventId)).toEqual([
      'p-20',
      'p-13',
      'p-12',
      'p-11',
      'p-10',
      'p-9',
      'p-8',
      'p-7',
      'p-6',
      'p-5',
    ])
  })

  test('of equals the latest speaks', () => {
    // Two tiers of one signal would fade alike; these do not fade at all.
    const listed = (n: number) => aPayout({ id: `p-${n}`, at: n, payout: `po-${n}`, crypto: LISTED })
    expect(judgementAfter([listed(1), listed(2)]).reasons[0]).toMatchObject({
      params: { payoutId: 'po-2' },
      count: 2,
    })
  })

  test('the two tiers of a list are two reasons, one of them a sanctions matter', () => {
    const at = (n: number, netblock: ReturnType<typeof aNetblock>) =>
      aLogin({ at: n, connection: { netblock } })
    const judgement = judgementAfter([
      at(1, aNetblock()),
      at(2, aNetblock({ label: 'hard', tier: 'hard', listVersion: 'netblocks-2' })),
    ])
    expect(judgement).toMatchObject({
      // 1 - 0.3 * 0.3 = 0.91
      band: 'critical',
      action: 'escalate_sanctions',
      listVersions: { netblocks: expect.any(String) },
    })
    expect(judgement.reasons.map((one) => one.family).sort()).toEqual(['network', 'sanctions'])
  })

  test('reasons come by what they bring, and their shares add up', () => {
    const events = [aPayout({ to: 'bank-x', holderNameMatch: 0.7 }), aPayout({ worker: 'w-2', to: 'bank-x' })]
    const { reasons } = judgementAfter(events)
    expect(reasons.map((one) => one.signal)).toEqual(['shared-instrument', 'holder-mismatch'])
    expect(reasons.reduce((sum, one) => sum + one.contribution, 0)).toBeCloseTo(1, 12)
  })

  test('equal shares come by name', () => {
    const events = [
      aProfileChange({ adds: 'bank-1' }),
      aProfileChange({ adds: 'bank-2' }),
      aProfileChange({ adds: 'bank-3' }),
      ...['a', 'b', 'c', 'd'].map((to, n) => aPayout({ at: n, to })),
    ]
    const equal = judgementAfter(events).reasons.filter((one) => one.strength === 0.7 || one.strength === 0.4)
    expect(equal.map((one) => one.signal)).toEqual([...equal.map((one) => one.signal)].sort())
  })

  describe('who is linked', () => {
    test('by what, and how strongly: an instrument alone, what others have too by r / ln(1 + degree)', () => {
      const device = { device: 'd', ip: 'i' }
      const events = ['w-1', 'w-2', 'w-3'].map((worker) => aLogin({ worker, connection: device }))
      expect(judgementAfter(events).linked).toEqual([
        // (0.6 + 0.3) / ln 4
        { workerId: 'w-2', by: ['shared-device', 'shared-ip'], strength: expect.closeTo(0.649213, 6) },
        { workerId: 'w-3', by: ['shared-device', 'shared-ip'], strength: expect.closeTo(0.649213, 6) },
      ])
    })

    test('two on one device: 0.6 / ln 3, and a firm thing is all', () => {
      const device = (worker: string) =>
        aLogin({ worker, connection: { device: 'd', ip: `ip-of-${worker}` } })
      const [link] = judgementAfter([device('w-1'), device('w-2')]).linked
      expect(link).toMatchObject({ workerId: 'w-2', strength: expect.closeTo(0.546144, 6) })
      const bank = (worker: string) => aPayout({ worker, to: 'bank-x' })
      const both = judgementAfter([device('w-1'), device('w-2'), bank('w-1'), bank('w-2')]).linked
      expect(both).toEqual([{ workerId: 'w-2', by: ['shared-device', 'shared-instrument'], strength: 1 }])
    })

    test('nobody by a thing of which no reason speaks', () => {
      // Two on one address are quiet; the shared account of others does not make them linked.
      const events = [
        aLogin({ worker: 'w-1', connection: { ip: 'café' } }),
        aLogin({ worker: 'w-2', connection: { ip: 'café' } }),
        aPayout({ worker: 'w-1', to: 'bank-x' }),
        aPayout({ worker: 'w-3', to: 'bank-x' }),
      ]
      expect(judgementAfter(events).linked.map((one) => one.workerId)).toEqual(['w-3'])
      // Nor through the second address, where another one is spoken of.
      const ip = (worker: string, name: string, at: number) =>
        aLogin({ worker, at, connection: { ip: name } })
      const places = [
        ip('w-1', 'house', 0),
        ip('w-2', 'house', 0),
        ip('w-3', 'house', 0),
        ip('w-1', 'café', 1),
        ip('w-4', 'café', 1),
      ]
      expect(judgementAfter(places).linked.map((one) => one.workerId)).toEqual(['w-2', 'w-3'])
    })
  })

  describe('the digest', () => {
    // 0.84 and some way from every edge.
    const base = [
      aPayout({ id: 'p', payout: 'po-1', status: 'requested', to: 'x', holderNameMatch: 0.1 }),
      aPayout({ worker: 'w-9', to: 'x' }),
    ]
    const digest = (...more: readonly Event[]) => digestOf(judgementAfter([...base, ...more]))

    test('is the same where a person would read the same', () => {
      expect(digest(aLogin({ at: HOUR }))).toBe(digest())
      expect(digest(aHeartbeat({ at: 6 * HOUR }))).toBe(digest())
    })

    test.each<[string, Event]>([
      ['a fading by a twentieth', aHeartbeat({ at: 5 * DAY })],
      ['one more who is linked', aPayout({ worker: 'w-2', to: 'x' })],
      ['another occurrence', aPayout({ at: HOUR, to: 'other', holderNameMatch: 0.7 })],
      ['a pending payout more', aPayout({ at: HOUR, status: 'requested', to: 'other' })],
      ['a payout no longer pending', aPayout({ at: HOUR, payout: 'po-1', status: 'sent' })],
      ['a list that was missing', aLogin({ at: HOUR, connection: { netblocksLoaded: false } })],
    ])('tells %s', (_, event) => {
      expect(digest(event)).not.toBe(digest())
    })
  })

  test('a signal that is no more neither fades nor breaks anything', () => {
    const driver = createDriver()
    driver.send(aPayout({ holderNameMatch: 0.1 }))
    const [episode] = driver.last().evaluation?.episodes ?? []
    expect(episode && strengthAt({ ...episode, signal: 'retired' }, START_MS + 900 * DAY)).toBe(0.6)
    const judgement = (restate(driver.profile(), SETTINGS)[0] as Finding).judgement
    expect(
      digestOf({ ...judgement, reasons: judgement.reasons.map((one) => ({ ...one, evidence: [] })) }),
    ).toContain('holder-mismatch:routing:12:1:|')
  })

  test('a payout is assessed in the band of its score, the worker is said to be in the band that it holds', () => {
    const driver = createDriver()
    driver.send(aPayout({ to: 'a', holderNameMatch: 0.1 }))
    expect(driver.findings.at(-1)?.judgement).toMatchObject({ band: 'medium', score: 0.6 })
    const [later] = driver.send(aPayout({ at: 3 * DAY, to: 'a', status: 'requested', holderNameMatch: null }))
    expect(later?.assessment).toMatchObject({ band: 'low', score: expect.closeTo(0.56, 2) })
    expect(later?.finding?.judgement.band).toBe('medium')
    expect(restate(driver.profile(), SETTINGS)[0]?.judgement.band).toBe('medium')
  })

  describe('what clients alone say', () => {
    const says = (kind: Observation['kind'], count: number, source: Observation['source'] = 'client') =>
      Array.from({ length: count }, (_, n) =>
        anObservation({
          at: n * HOUR,
          kind,
          source,
          observerId: `${source}-${n}`,
          occasionId: `call-${n}`,
          confidence: 1,
        }),
      )

    test('adds up over the signals of a family to 0.3 and no more', () => {
      const { families, reasons } = judgementAfter([
        ...says('video_declined', 4),
        ...says('prepayment_requested', 3),
        ...says('crypto_requested', 3),
        ...says('third_party_payout_requested', 3),
      ])
      expect(reasons.map((one) => one.signal).sort()).toEqual([
        'crypto-requested',
        'prepayment-pressure',
        'third-party-requested',
        'video-refusal',
      ])
      // 0.2 and 0.2 of identity are 0.36, 0.2 and 0.3 of routing 0.44.
      expect(families).toMatchObject({
        identity: expect.closeTo(0.3, 12),
        routing: expect.closeTo(0.3, 12),
      })
    })

    test('lifts nobody above low, whatever it is said beside', () => {
      const everything = [
        ...says('video_declined', 4),
        ...says('prepayment_requested', 3),
        ...says('crypto_requested', 3),
        ...says('third_party_payout_requested', 3),
        ...says('identity_doubted', 3),
        ...every(DAY, 0, 5 * DAY, (at) =>
          anObservation({ at, kind: 'remote_control_seen', source: 'client', observerId: `client-${at}` }),
        ),
        aLogin({ at: 5 * DAY }),
      ]
      expect(judgementAfter(everything).band).toBe('low')
      // 0.5 of two on one device: low by itself, and low beside all of that.
      const device = { device: 'd' }
      const sharing = [
        aLogin({ worker: 'w-2', connection: device }),
        aLogin({ at: 1, connection: device }),
        ...everything,
      ]
      expect(judgementAfter(sharing).band).toBe('low')
    })

    test('is more where a fact bears it out', () => {
      const events = [
        aPayout({ to: 'bank-1' }),
        ...says('third_party_payout_requested', 3),
        aPayout({ at: DAY, to: 'bank-2', holderNameMatch: 0.1 }),
      ]
      const reason = judgementAfter(events).reasons.find((one) => one.signal === 'third-party-requested')
      expect(reason?.strength).toBe(0.5)
      expect(reason?.guards.find((one) => one.id === 'hearsay')?.held).toBe(false)
    })
  })

  test('a leap that is remembered is judged like one that is seen', () => {
    const driver = createDriver()
    driver.send(
      aLogin(),
      aLogin({ at: 20 * DAY, connection: { ...NEW_YORK, device: 'a' } }),
      aLogin({ at: 20 * DAY + HOUR, connection: { ...TOKYO, device: 'b' } }),
    )
    const before = judge(driver.profile(), evaluate(driver.profile(), SETTINGS), SETTINGS)
    for (let n = 0; n < 50; n += 1)
      driver.send(aLogin({ at: 20 * DAY + 2 * HOUR + n, connection: { ...TOKYO, device: 'b' } }))
    const after = judge(driver.profile(), evaluate(driver.profile(), SETTINGS), SETTINGS)
    expect(driver.profile().logins.some((one) => one.country === 'US')).toBe(false)
    expect(after.reasons).toMatchObject([{ ...before.reasons[0], strength: expect.closeTo(0.55, 2) }])
  })
})

describe('too little for any band', () => {
  test('is only ever said of what a full judgement finds no band for', () => {
    const shape = { workers: 3, days: 20, payouts: 6, consistent: false, minEvents: 1, maxEvents: 10 }
    let below = 0
    fc.assert(
      fc.property(streamOf(shape), (stream) => {
        const driver = createDriver()
        driver.send(...inOrder(stream))
        for (const worker of ['w-1', 'w-2', 'w-3']) {
          const profile = driver.profile(worker)
          const evaluation = evaluate(profile, SETTINGS)
          if (!isBelowNotice(profile, evaluation, SETTINGS)) continue
          below += 1
          expect(weigh(profile, evaluation, SETTINGS).heldBand).toBe('none')
        }
      }),
      { numRuns: 60 },
    )
    expect(below).toBeGreaterThan(20)
  })
})
