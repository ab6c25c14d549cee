import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeCluster } from './cluster.ts'
import { evaluate } from './evaluate.ts'
import type { Event } from './event.ts'
import { judge } from './judge.ts'
import type { Profile } from './profile.ts'
import { defaultSettings } from './settings.ts'
import {
  aBid,
  aHeartbeat,
  aLogin,
  aPayout,
  aProfileChange,
  every,
  type PayoutOptions,
  START_MS,
  workerId,
} from './testing/builders.ts'
import { createDriver, type Driver } from './testing/driver.ts'
import { asArrived, type Drawn, inOrder, type StreamShape, streamOf } from './testing/streams.ts'
import { DAY, HOUR, LATENESS, MINUTE } from './time.ts'

const SETTINGS = defaultSettings()

/** Where an event lay in a log, and what was said on the way, is all that the order of arrival may change. */
const PATH_DEPENDENT = new Set(['position', 'partition', 'offset', 'sequence', 'said', 'saidCluster'])

/** Told of once and taken back is as never told. */
const settled = (profile: Profile): Profile => ({
  ...profile,
  kin: profile.kin.filter((one) => one.heat > 0 || one.kin.length > 0),
})

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, one) => (PATH_DEPENDENT.has(key) ? undefined : one)))
}

function stateOf(profile: Profile) {
  const evaluation = evaluate(profile, SETTINGS)
  const judgement = judge(profile, evaluation, SETTINGS)
  const cluster = judgeCluster(profile, evaluation, judgement, SETTINGS)
  return plain({ profile: settled(profile), evaluation, judgement, cluster })
}

function readAllLinks(driver: Driver): void {
  for (let next = driver.waiting.keys().next(); !next.done; next = driver.waiting.keys().next())
    driver.readLink(next.value)
}

/** What was said last of each, of the worker and of the cluster that it leads: what an alert comes to. */
function saidLast(driver: Driver): ReadonlyMap<string, string> {
  const said = new Map<string, string>()
  for (const { judgement } of driver.findings) {
    const { subject, band, reasons } = judgement
    const key = `${subject.kind} ${subject.id}`
    if (band === 'none') said.delete(key)
    else said.set(key, [band, ...reasons.map((one) => `${one.signal}/${one.family}`).sort()].join(' '))
  }
  return new Map([...said].sort())
}

function runInOrder(stream: readonly Drawn[]): Driver {
  const driver = createDriver()
  driver.send(...inOrder(stream))
  return driver
}

/** As it arrives, some of it twice, and with links that are read whenever it suits their readers. */
function runAsArrived(stream: readonly Drawn[]): Driver {
  const driver = createDriver()
  for (const { event, linksRead } of asArrived(stream)) {
    driver.sendAlone(event)
    const waiting = [...driver.waiting.keys()]
    for (let n = 0; n < linksRead; n += 1) {
      const reader = waiting[(n * 7 + linksRead) % Math.max(1, waiting.length)]
      if (reader !== undefined) driver.readLink(reader)
    }
  }
  readAllLinks(driver)
  return driver
}

function sameInAnyOrder(shape: StreamShape, numRuns: number): void {
  fc.assert(
    fc.property(streamOf(shape), (stream) => {
      const straight = runInOrder(stream)
      const arrived = runAsArrived(stream)
      for (let n = 1; n <= shape.workers; n += 1) {
        const worker = workerId(`w-${n}`)
        expect(stateOf(arrived.profile(worker))).toEqual(stateOf(straight.profile(worker)))
      }
      expect(saidLast(arrived)).toEqual(saidLast(straight))
    }),
    { numRuns },
  )
}

describe('order of arrival', () => {
  test('a few days of workers who share things come to the same, whatever order they arrive in', () => {
    sameInAnyOrder({ workers: 3, days: 5, payouts: 6, consistent: false, minEvents: 2, maxEvents: 60 }, 40)
  }, 60_000)

  test('so do months of one worker, in which lists overflow and signals begin to remember', () => {
    sameInAnyOrder({ workers: 1, days: 60, payouts: 8, consistent: true, minEvents: 300, maxEvents: 450 }, 4)
  }, 60_000)

  test('events that arrive again change nothing, whether or not they are recognised', () => {
    const shape = { workers: 2, days: 5, payouts: 6, consistent: false, minEvents: 2, maxEvents: 40 }
    fc.assert(
      fc.property(streamOf(shape), (stream) => {
        const driver = runInOrder(stream)
        const before = [1, 2].map((n) => stateOf(driver.profile(`w-${n}`)))
        const said = driver.findings.length
        const newestMs = Math.max(...stream.map((one) => one.event.occurredAtMs))
        const again = inOrder(stream).filter((event) => event.occurredAtMs >= newestMs - LATENESS)
        const detections = driver.send(...again)
        expect([1, 2].map((n) => stateOf(driver.profile(`w-${n}`)))).toEqual(before)
        expect(driver.findings).toHaveLength(said)
        expect(detections.filter((one) => one.assessment !== null)).toEqual([])
      }),
      { numRuns: 25 },
    )
  }, 60_000)
})

/** One worker, read forwards and backwards: every pair of these met in the wrong order once. */
function sameBackwards(events: readonly Event[], worker = 'w-1'): Profile {
  const forwards = createDriver()
  forwards.send(...events)
  const backwards = createDriver()
  backwards.send(...[...events].reverse())
  expect(stateOf(backwards.profile(worker))).toEqual(stateOf(forwards.profile(worker)))
  return forwards.profile(worker)
}

describe('what once depended on the order', () => {
  test('an alert at the edge of a band: reached and held, whenever its event arrives', () => {
    // 0.6 is medium, and 0.57 two days later is not.
    const payout = aPayout({ to: 'x', holderNameMatch: 0.1 })
    const later = aLogin({ at: 47 * HOUR })
    const [straight, late] = [createDriver(), createDriver()]
    straight.send(payout, later)
    late.send(later, payout)
    expect([...saidLast(straight).values()]).toEqual(['medium holder-mismatch/routing'])
    expect(saidLast(late)).toEqual(saidLast(straight))
  })

  test('a reversal before its payout', () => {
    const profile = sameBackwards([
      aPayout({ payout: 'po-1', to: 'bank-1', fundedBy: 'card', payer: 'c-1' }),
      aPayout({ at: HOUR, payout: 'po-1', to: 'bank-1', status: 'reversed' }),
    ])
    expect(profile.payouts).toMatchObject([{ status: 'reversed', assessed: true }])
    expect(profile.instruments).toMatchObject([{ paidCount: 0, firstPaidMs: null, lastPaidMs: null }])
    expect(profile.fundings).toEqual([])
  })

  test('what a reversed payout said of its destination', () => {
    const profile = sameBackwards([
      aPayout({ payout: 'po-1', to: 'x', country: 'US', crypto: { accountModel: false } }),
      aPayout({ at: 1, payout: 'po-1', to: 'x', status: 'reversed', country: null }),
      aPayout({ at: 2, payout: 'po-2', to: 'x', country: null, crypto: {} }),
    ])
    expect(profile.instruments).toMatchObject([{ country: 'US', accountModel: false, paidCount: 1 }])
  })

  test('a payout rerouted on its way counts at both destinations, and is reversed at both', () => {
    const events = [
      aPayout({ payout: 'po-1', status: 'requested', to: 'bank-1', holderNameMatch: 0.9 }),
      aPayout({ at: 1, payout: 'po-1', status: 'sent', to: 'bank-2', holderNameMatch: 0.1 }),
    ]
    expect(sameBackwards(events).instruments).toMatchObject([{ paidCount: 1 }, { paidCount: 1 }])
    expect(sameBackwards(events).payouts).toMatchObject([
      { destinationKey: 'bank-1', status: 'sent', holderNameMatch: 0.9 },
      { destinationKey: 'bank-2', status: 'sent', holderNameMatch: 0.1 },
    ])
    const reversal = aPayout({ at: 2, payout: 'po-1', status: 'reversed', to: 'bank-2' })
    expect(sameBackwards([...events, reversal]).instruments).toMatchObject([
      { paidCount: 0 },
      { paidCount: 0 },
    ])
  })

  test('three statements about one payout, of which the first says nothing', () => {
    const said = (at: number, over: PayoutOptions) =>
      aPayout({ at, payout: 'po-1', status: 'requested', amountUsdCents: null, ...over })
    const [first, second, third] = [
      said(0, {}),
      said(1, {
        amountUsdCents: '900',
        holderVerified: false,
        holderKind: 'company',
        dueAtMs: 9,
        agencyId: 'a',
      }),
      said(2, {
        amountUsdCents: '1000',
        holderVerified: true,
        holderKind: 'person',
        dueAtMs: 8,
        agencyId: 'b',
      }),
    ]
    const merged = { usdCents: '1000', holderVerified: true, holderKind: 'person', dueMs: 8, agencyId: 'b' }
    for (const order of [
      [first, second, third],
      [first, third, second],
      [third, first, second],
    ])
      expect(sameBackwards(order as readonly Event[]).payouts).toMatchObject([merged])
  })

  test('two answers of the screening to one payout: the later version of the list stands', () => {
    const listed = (version: string) => ({
      screening: { version, hit: { list: 'l', version, entry: 'e', party: null, programme: null } },
    })
    const events = [
      aPayout({ payout: 'po-1', crypto: listed('2') }),
      aPayout({ at: 1, payout: 'po-1', crypto: listed('1') }),
    ]
    expect(sameBackwards(events).payouts).toMatchObject([{ hit: { version: '2' } }])
  })

  test('adding an instrument twice, with different words', () => {
    const profile = sameBackwards([
      aProfileChange({ adds: 'x', kind: null }),
      aProfileChange({ at: 1, adds: 'x', kind: 'bank', holder: 'h-1', country: 'PT' }),
      aProfileChange({ at: 2, adds: 'x', kind: 'bank', holder: 'h-2', replacesSameHolder: true }),
    ])
    expect(profile.instruments).toMatchObject([
      { kind: 'bank', holderNameKey: 'h-2', country: 'PT', replacesSameHolder: true, addedMs: START_MS },
    ])
  })

  test('several clients who pay from one instrument: the first who is named', () => {
    const profile = sameBackwards([
      aPayout({ fundedBy: 'card' }),
      aPayout({ at: 1, fundedBy: 'card', payer: 'c-2' }),
      aPayout({ at: 2, fundedBy: 'card', payer: 'c-1' }),
    ])
    expect(profile.fundings).toMatchObject([{ payerId: 'c-2', payoutCount: 3 }])
  })

  test('the hour of the last sight of a device', () => {
    const seen = (minutes: number) => aLogin({ at: minutes * MINUTE })
    expect(sameBackwards([seen(10), seen(59), seen(61)]).devices).toMatchObject([
      { firstMs: START_MS + 10 * MINUTE, lastMs: START_MS + HOUR },
    ])
  })

  test('two heartbeats of one millisecond', () => {
    sameBackwards([aHeartbeat({ id: 'b' }), aHeartbeat({ id: 'a' }), aHeartbeat({ id: 'c' })])
  })

  test('a long session whose middle arrives last', () => {
    const odd = every(30 * MINUTE, 15 * MINUTE, 30 * HOUR, (at) => aHeartbeat({ at }))
    const even = every(30 * MINUTE, 0, 30 * HOUR, (at) => aHeartbeat({ at }))
    const driver = createDriver()
    driver.send(...even, ...odd)
    expect(driver.profile().presence).toMatchObject([{ startMs: START_MS, endMs: START_MS + 30 * HOUR }])
  })

  test('which repeated events are recognised', () => {
    const driver = [
      [0, 1, 2],
      [0, 2, 1],
    ].map((order) => {
      const events = [
        aBid({ id: 'bid', at: DAY }),
        aProfileChange({ id: 'change', at: 7.9 * DAY }),
        aLogin({ id: 'login', at: 8.5 * DAY }),
      ]
      const one = createDriver()
      one.send(...order.map((n) => events[n] as Event))
      return one.profile().recent
    })
    expect(driver[1]).toEqual(driver[0])
  })

  test('the now of a worker who is told of others', () => {
    // B uses the thing on day 2. A does on day 5, and a late event says: on day 1 already.
    const [early, b, a] = [
      aPayout({ id: 'early', worker: 'w-a', at: 3.5 * DAY, to: 'x' }),
      aPayout({ id: 'b', worker: 'w-b', at: 4 * DAY, to: 'x' }),
      aPayout({ id: 'a', worker: 'w-a', at: 5 * DAY, to: 'x' }),
    ]
    const [straight, late] = [createDriver(), createDriver()]
    straight.send(early, b, a)
    late.send(b, a, early)
    for (const worker of ['w-a', 'w-b'])
      expect(stateOf(late.profile(worker))).toEqual(stateOf(straight.profile(worker)))
  })

  test('a household declared before or after the thing is shared', () => {
    const events = [
      aLogin({ worker: 'w-1', connection: { device: 'd' } }),
      aLogin({ worker: 'w-2', connection: { device: 'd' } }),
      aProfileChange({ worker: 'w-2', at: 1, householdId: 'h', agencyId: 'g' }),
      aProfileChange({ worker: 'w-1', at: 2, householdId: 'h' }),
    ]
    const profile = sameBackwards(events)
    const device = profile.attributes.find((one) => one.kind === 'device')
    expect(device?.members).toMatchObject([{ workerId: 'w-2', householdId: 'h', agencyId: 'g' }])
  })

  test('the kind of network of an address', () => {
    const profile = sameBackwards([
      aLogin({ connection: { kind: 'unknown' } }),
      aLogin({ at: 1, connection: { kind: 'residential' } }),
      aLogin({ at: 2, connection: { kind: 'business' } }),
    ])
    expect(profile.attributes.find((one) => one.kind === 'ip')?.network).toBe('residential')
  })

  test('account facts of one moment', () => {
    const profile = sameBackwards([
      aProfileChange({ action: 'created', at: 5, kycStatus: 'pending' }),
      aProfileChange({ action: 'created', at: 1, kycStatus: 'verified' }),
      aProfileChange({ at: 5, kycStatus: 'verified', declaredCountry: 'PT' }),
    ])
    expect(profile.account).toMatchObject({ createdMs: START_MS + 1, kycStatus: { value: 'verified' } })
  })
})
