import {
  addTallies,
  asPseudonym,
  type CohortDay,
  contributionsOf,
  EMPTY_TALLY,
  type Event,
  type Finding,
  type Payout,
  type Profile,
  type Tally,
} from '@redflag/detection'
import { partitionOf, redflagError } from '@redflag/runtime'
import { describe, expect, it } from 'vitest'
import type { ProfileStore } from '../profiles/port.ts'
import { createRig, type Rig } from '../testing/rig.ts'
import { aPayout } from '../testing/stream.ts'

const DAY_HOURS = 24
const PARTITIONS = 4
/** A worker counts once a week: on its first payout, and on the first that makes it one of another kind. */
const MONDAYS = 10

function paidTo(worker: string, hour: number, isCoin: boolean, currency: string): Event {
  const coin: Partial<Payout> = {
    currency: 'USDT',
    destination: {
      kind: 'crypto',
      key: asPseudonym(`wallet-${worker}`),
      country: null,
      holderKind: 'person',
      holderVerified: null,
      holderNameMatch: null,
      crypto: {
        asset: 'USDT',
        chain: 'tron',
        bodyKey: asPseudonym(`body-${worker}`),
        lookalikeKey: null,
        hasMemo: false,
        accountModel: true,
        omnibus: false,
        screening: { version: 'list-1', hit: null },
        exposure: null,
      },
    },
  }
  return aPayout(worker, hour, `bank-${worker}`, isCoin ? coin : { currency })
}

/** Workers of two currencies over ten weeks, paid twice a week; in weeks 6 and 7 the bank of one fails, and one of the other leaves his. */
function outage(crowd: number): readonly Event[] {
  const events: Event[] = []
  const add = (worker: string, currency: string, n: number, leaves: boolean) => {
    for (let week = 0; week < 10; week += 1)
      for (const day of [0, 3])
        events.push(
          paidTo(
            worker,
            (week * 7 + day) * DAY_HOURS + (n % 20),
            leaves && (week === 6 || week === 7),
            currency,
          ),
        )
  }
  for (let n = 0; n < crowd; n += 1) {
    add(`eur-${n}`, 'EUR', n, n % 3 > 0)
    add(`gbp-${n}`, 'GBP', n, false)
  }
  add('lone', 'GBP', 5, true)
  return events.sort((a, b) => a.occurredAtMs - b.occurredAtMs || (a.eventId < b.eventId ? -1 : 1))
}

const NAMES = (crowd: number) => [
  ...Array.from({ length: crowd }, (_, n) => [`eur-${n}`, `gbp-${n}`]).flat(),
  'lone',
]

const halfDayOf = ({ occurredAtMs }: Event): number => Math.floor(occurredAtMs / 43_200_000)

/** As time goes by: partitions keep step within half a day. */
async function play(rig: Rig, events: readonly Event[], each?: (n: number) => Promise<void>): Promise<void> {
  let n = 0
  for (let i = 0; i < events.length; ) {
    const first = i
    const halfDay = halfDayOf(events[i] as Event)
    while (i < events.length && halfDayOf(events[i] as Event) === halfDay) i += 1
    await rig.send(events.slice(first, i))
    await rig.log.drain()
    await each?.(n)
    n += 1
  }
}

/** What is in force of each key: of several records the last. */
function inForce(days: readonly CohortDay[]): Record<string, unknown> {
  return Object.fromEntries(days.map((one) => [`${one.partition} ${one.day}`, one.corridors]))
}

/** The same, counted from the profiles as they are in the end. */
function countedFrom(
  profiles: readonly (Profile | null)[],
  days: readonly CohortDay[],
): Record<string, unknown> {
  const sums = new Map<string, Map<string, Tally>>()
  for (const profile of profiles) {
    if (profile === null) throw new Error('a worker without a profile')
    for (const { day, corridor, tally } of contributionsOf(profile, Number.NEGATIVE_INFINITY)) {
      const key = `${partitionOf(profile.workerId, PARTITIONS)} ${day}`
      const byCorridor = sums.get(key) ?? new Map<string, Tally>()
      byCorridor.set(corridor, addTallies(byCorridor.get(corridor) ?? EMPTY_TALLY, tally))
      sums.set(key, byCorridor)
    }
  }
  return Object.fromEntries(
    days.map(({ partition, day }) => [
      `${partition} ${day}`,
      [...(sums.get(`${partition} ${day}`) ?? [])]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([corridor, tally]) => ({ corridor, tally })),
    ]),
  )
}

const spokenOf = (findings: readonly Finding[], signal: string): readonly string[] => [
  ...new Set(
    findings
      .filter(({ judgement }) => judgement.reasons.some((one) => one.signal === signal))
      .map(({ judgement }) => judgement.workerId as string),
  ),
]

describe('cohorts in the detector', () => {
  it('a week without a bank accuses nobody paid in its currency, and hides nobody paid in another', async () => {
    const rig = await createRig()
    await rig.start()
    await play(rig, outage(45))
    const findings = await rig.findings()
    expect(spokenOf(findings, 'crypto-share-shift')).toEqual(['lone'])
    expect(findings.filter(({ judgement }) => judgement.workerId.startsWith('eur'))).toEqual([])
    const last = findings.findLast(({ judgement }) => judgement.workerId === 'lone')?.judgement
    const shift = last?.reasons.find(({ signal }) => signal === 'crypto-share-shift')
    expect(shift?.guards.find(({ id }) => id === 'cohort')).toMatchObject({
      held: false,
      why: expect.stringMatching(/^of 4\d workers in the same currency at least [0-5] %/),
    })
  })

  it('publishes each closed day of each partition once, as the profiles have it', async () => {
    const rig = await createRig()
    await rig.start()
    await play(rig, outage(8))
    const days = await rig.cohortDays()
    expect(days.length).toBeGreaterThan(MONDAYS * PARTITIONS)
    expect(Object.keys(inForce(days)).length).toBe(days.length)
    expect(inForce(days)).toEqual(countedFrom(rig.profilesOf(NAMES(8)), days))
  })

  it.each(['before', 'after'] as const)(
    'counts nothing twice or never when saves fail %s the write',
    async (moment) => {
      const rig = await createRig()
      await rig.start({ profiles: failingSaves(rig.profiles, 7, moment) })
      await play(rig, outage(8))
      const days = await rig.cohortDays()
      expect(days.length).toBeGreaterThan(MONDAYS * PARTITIONS)
      expect(inForce(days)).toEqual(countedFrom(rig.profilesOf(NAMES(8)), days))
    },
  )

  it('counts nothing twice or never when the store comes back older, or empty, or half of it', async () => {
    const rig = await createRig()
    await rig.start()
    let copy = rig.profiles.copy()
    await play(rig, outage(8), async (n) => {
      if (n % 20 === 5) copy = rig.profiles.copy()
      if (n % 20 === 11) rig.profiles.restore(copy)
      if (n === 33) rig.profiles.flush()
      // Every second half of the buckets lost their tail.
      if (n === 35) {
        const now = rig.profiles.copy()
        rig.profiles.restore({
          ...now,
          fences: mixed(now.fences, copy.fences, (bucket) => bucket % 8 >= 4),
          tallies: mixed(now.tallies, copy.tallies, (bucket) => bucket % 8 >= 4),
          values: mixed(now.values, copy.values, (worker) => partitionOf(worker, 256) % 8 >= 4),
        })
      }
    })
    expect(rig.lostCount()).toBeGreaterThan(3)
    const days = await rig.cohortDays()
    expect(inForce(days)).toEqual(countedFrom(rig.profilesOf(NAMES(8)), days))
    const undisturbed = await createRig()
    await undisturbed.start()
    await play(undisturbed, outage(8))
    expect(inForce(days)).toEqual(inForce(await undisturbed.cohortDays()))
  })

  it('finds what was published when it starts with nothing else', async () => {
    const rig = await createRig()
    const first = await rig.start()
    await play(rig, outage(45))
    await first.close()
    rig.profiles.flush()
    const before = (await rig.cohortDays()).length
    const known: number[] = []
    const second = await rig.start({ observer: { ...rig.observer, cohorts: (_, days) => known.push(days) } })
    expect(known[0]).toBeGreaterThan(MONDAYS)
    await rig.log.drain()
    expect((await rig.cohortDays()).length).toBe(before)
    expect(spokenOf(await rig.findings(), 'crypto-share-shift')).toEqual(['lone'])
    await second.close()
  })
})

/** What is there now, but as it was then where `isOld`. */
function mixed<Key, Value>(
  now: ReadonlyMap<Key, Value>,
  then: ReadonlyMap<Key, Value>,
  isOld: (key: Key) => boolean,
): ReadonlyMap<Key, Value> {
  return new Map([...[...now].filter(([key]) => !isOld(key)), ...[...then].filter(([key]) => isOld(key))])
}

function failingSaves(store: ProfileStore, every: number, moment: 'before' | 'after'): ProfileStore {
  let calls = 0
  return {
    ...store,
    async save(...given) {
      calls += 1
      const fails = calls % every === 0
      const error = redflagError('REDIS_UNAVAILABLE', { action: 'save' })
      if (fails && moment === 'before') throw error
      const saved = await store.save(...given)
      if (fails) throw error
      return saved
    },
  }
}
