import { asPseudonym, digestOf, type Finding, type Profile } from '@redflag/detection'
import { redflagError } from '@redflag/runtime'
import { describe, expect, it } from 'vitest'
import type { ProfileStore } from './profiles/port.ts'
import { createRig, type Rig, SILENT } from './testing/rig.ts'
import { aPayout, aStream } from './testing/stream.ts'

const WORKERS = 20
const NAMES = Array.from({ length: WORKERS }, (_, n) => `w-${n}`)

/**
 * What the world has been told in the end, of each worker, and of clusters under `cluster:`. Strengths fade between events, and what fades by less than a
 * twentieth is not said again: so the digest is compared, which is what decides whether something is said.
 */
async function lastWords(rig: Rig): Promise<Record<string, string>> {
  const last: Record<string, Finding> = {}
  for (const finding of await rig.findings()) {
    const { kind, id } = finding.judgement.subject
    last[kind === 'worker' ? id : `${kind}:${id}`] = finding
  }
  return Object.fromEntries(
    Object.entries(last).map(([worker, { judgement }]) => [worker, digestOf(judgement)]),
  )
}

/** Offsets of link events depend on how partitions were interleaved; everything else must not. */
const PATH_DEPENDENT = new Set(['partition', 'offset', 'position', 'sequence'])

function withoutPositions(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner) => (PATH_DEPENDENT.has(key) ? undefined : inner)))
}

async function undisturbed(): Promise<{
  words: Record<string, unknown>
  profiles: unknown
  assessed: number
}> {
  const rig = await createRig()
  await rig.start()
  await rig.send(aStream(WORKERS))
  await rig.log.drain()
  const assessed = (await rig.assessments()).length
  const words = await lastWords(rig)
  expect(Object.keys(words).length).toBeGreaterThanOrEqual(WORKERS / 5)
  return { words, profiles: withoutPositions(rig.profilesOf(NAMES)), assessed }
}

describe('the detector on memory twins', () => {
  it('assesses every payout once and finds the ring, all of it', async () => {
    const { words, assessed } = await undisturbed()
    expect(assessed).toBe(aStream(WORKERS).filter((event) => event.type === 'payout').length)
    for (const worker of ['w-0', 'w-5', 'w-10', 'w-15']) {
      const others = NAMES.filter((name) => Number(name.slice(2)) % 5 === 0 && name !== worker).sort()
      const linked = others.map((other) => `${other}:shared-device+shared-instrument`)
      expect(words[worker]).toMatch(/^critical\|/)
      expect(words[worker]).toContain(`|${linked.join(',')}|`)
    }
    expect(words['w-1']).toBeUndefined()
  })

  it.each(['first', 'last', 'at once'] as const)(
    'tells both workers where the client of one pays from the account of the other, who is paid %s',
    async (when) => {
      const rig = await createRig()
      await rig.start()
      const funded = aPayout('w-1', 2, 'bank-1', { payerFundingKey: asPseudonym('bank-9') })
      const paid = aPayout('w-7', 1, 'bank-9')
      const colleague = aPayout('w-2', 3, 'bank-2', { payerFundingKey: asPseudonym('bank-8') })
      const sameClient = aPayout('w-3', 3, 'bank-3', { payerFundingKey: asPseudonym('bank-8') })
      const order = when === 'first' ? [paid, funded] : [funded, paid]
      for (const batch of when === 'at once' ? [order] : order.map((one) => [one])) {
        await rig.send(batch)
        await rig.log.drain()
      }
      await rig.send([colleague, sameClient])
      await rig.log.drain()
      // What one learned of the other came through its own log.
      const partitions = rig.profilesOf(['w-1', 'w-7']).map((one) => one?.position.partition)
      expect(new Set(partitions).size).toBe(2)
      const membersOf = (worker: string, kind: string) =>
        rig
          .profilesOf([worker])[0]
          ?.attributes.filter((one) => one.kind === kind)
          .flatMap(({ members }) => members.map((one) => one.workerId))
      expect([membersOf('w-1', 'funding'), membersOf('w-1', 'payee')]).toEqual([['w-7'], []])
      expect([membersOf('w-7', 'payee'), membersOf('w-7', 'instrument')]).toEqual([['w-1'], []])
      expect([membersOf('w-2', 'funding'), membersOf('w-3', 'funding')]).toEqual([[], []])
      const words = await lastWords(rig)
      expect(Object.keys(words).sort()).toEqual(['w-1', 'w-7'])
      expect(words['w-1']).toContain('client-funded-by-worker')
      expect(words['w-7']).toContain('client-funded-by-worker')
      // Told once, and not again with every payout.
      const findings = (await rig.findings()).length
      await rig.send([aPayout('w-1', 4, 'bank-1', { payerFundingKey: asPseudonym('bank-9') })])
      await rig.log.drain()
      expect((await rig.findings()).length).toBe(findings)
    },
  )

  it('says nothing twice when the same events come again', async () => {
    const rig = await createRig()
    await rig.start()
    await rig.send(aStream(WORKERS))
    await rig.log.drain()
    const before = { findings: (await rig.findings()).length, assessments: (await rig.assessments()).length }
    await rig.send(aStream(WORKERS))
    await rig.log.drain()
    expect((await rig.assessments()).length).toBe(before.assessments)
    expect((await rig.findings()).length).toBe(before.findings)
  })

  it.each([1, 2, 3, 4, 6])(
    'ends as an undisturbed run after the store failed at call %i, before and after the write',
    async (nth) => {
      const expected = await undisturbed()
      for (const moment of ['before', 'after'] as const) {
        const rig = await createRig()
        const failing = await rig.start({ profiles: failAt(rig.profiles, nth, moment) })
        const ended = failing.finished.catch(() => 'failed')
        await rig.send(aStream(WORKERS))
        await rig.log.drain()
        expect(await ended).toBe('failed')
        await rig.start()
        await rig.log.drain()
        expect(await lastWords(rig)).toEqual(expected.words)
        expect(withoutPositions(rig.profilesOf(NAMES))).toEqual(expected.profiles)
      }
    },
  )

  it('saves batches together while there is more to read, and ends the same', async () => {
    const expected = await undisturbed()
    const rig = await createRig()
    await rig.send(aStream(WORKERS))
    await rig.start({ maxBatchBytes: 2000 })
    await rig.log.drain()
    const { batches, saves } = rig.counts()
    expect(batches).toBeGreaterThan(20)
    expect(saves).toBeLessThan(batches / 2)
    expect(await lastWords(rig)).toEqual(expected.words)
    expect(withoutPositions(rig.profilesOf(NAMES))).toEqual(expected.profiles)
  })

  it.each([1, 2, 3])('ends the same when save %i of several batches fails', async (nth) => {
    const expected = await undisturbed()
    for (const moment of ['before', 'after'] as const) {
      const rig = await createRig()
      await rig.send(aStream(WORKERS))
      const failing = await rig.start({ profiles: failAt(rig.profiles, nth, moment), maxBatchBytes: 2000 })
      expect(await failing.finished.catch(() => 'failed')).toBe('failed')
      await rig.start({ maxBatchBytes: 2000 })
      await rig.log.drain()
      expect(await lastWords(rig)).toEqual(expected.words)
      expect(withoutPositions(rig.profilesOf(NAMES))).toEqual(expected.profiles)
      const assessed = new Set((await rig.assessments()).map((one) => one.eventId))
      expect(assessed.size).toBe(expected.assessed)
    }
  })

  it('saves what is not saved yet when it is stopped in the middle', async () => {
    const rig = await createRig()
    await rig.send(aStream(WORKERS))
    const detector = await rig.start({
      maxBatchBytes: 2000,
      observer: { ...SILENT, worked: () => void detector.close() },
    })
    await detector.finished
    expect(NAMES.map((name) => rig.profilesOf([name])[0]).some((profile) => profile !== null)).toBe(true)
    const expected = await undisturbed()
    await rig.start()
    await rig.log.drain()
    expect(await lastWords(rig)).toEqual(expected.words)
    expect(withoutPositions(rig.profilesOf(NAMES))).toEqual(expected.profiles)
  })

  it('waits for a store that does not answer, and loses and repeats nothing', async () => {
    const expected = await undisturbed()
    const rig = await createRig()
    const detector = await rig.start({ profiles: unavailableAt(rig.profiles, [2, 3, 5]) })
    await rig.send(aStream(WORKERS))
    await rig.log.drain()
    expect(detector.health().stuckSinceMs).toBeNull()
    expect(await lastWords(rig)).toEqual(expected.words)
    expect(withoutPositions(rig.profilesOf(NAMES))).toEqual(expected.profiles)
    const assessed = new Set((await rig.assessments()).map((one) => one.eventId))
    expect(assessed.size).toBe(expected.assessed)
  })

  it('rebuilds in silence when the stores are emptied in mid-stream', async () => {
    const expected = await undisturbed()
    const rig = await createRig()
    await rig.start()
    const stream = aStream(WORKERS)
    const half = Math.floor(stream.length / 2)
    await rig.send(stream.slice(0, half))
    await rig.log.drain()
    rig.profiles.flush()
    rig.links.flush()
    await rig.send(stream.slice(half))
    await rig.log.drain()
    expect(rig.lostCount()).toBeGreaterThan(0)
    expect(await lastWords(rig)).toEqual(expected.words)
    expect(withoutPositions(rig.profilesOf(NAMES))).toEqual(expected.profiles)
    expect((await rig.assessments()).length).toBe(expected.assessed)
  })

  it('notices a store that came back from an older copy', async () => {
    const expected = await undisturbed()
    const rig = await createRig()
    await rig.start()
    const stream = aStream(WORKERS)
    const third = Math.floor(stream.length / 3)
    await rig.send(stream.slice(0, third))
    await rig.log.drain()
    const copy = rig.profiles.copy()
    await rig.send(stream.slice(third, 2 * third))
    await rig.log.drain()
    rig.profiles.restore(copy)
    await rig.send(stream.slice(2 * third))
    await rig.log.drain()
    expect(rig.lostCount()).toBeGreaterThan(0)
    expect(await lastWords(rig)).toEqual(expected.words)
    expect(withoutPositions(rig.profilesOf(NAMES))).toEqual(expected.profiles)
    expect((await rig.assessments()).length).toBe(expected.assessed)
  })

  it('writes a gap in the log into the profiles it concerns', async () => {
    const rig = await createRig()
    await rig.send([aPayout('w-1', 0, 'bank-1')])
    const [before] = (await rig.log.offsets('redflag.events.v1')).filter(({ end }) => end > 0)
    rig.log.trim('redflag.events.v1', before?.partition ?? -1, 1)
    await rig.send([aPayout('w-1', 24, 'bank-1')])
    await rig.start()
    await rig.log.drain()
    const [profile] = rig.profilesOf(['w-1']) as readonly [Profile]
    expect(profile.historyCutMs).toBe(profile.watermarkMs)
    expect((await rig.assessments())[0]?.partial).toBe(true)
  })
})

function failAt(store: ProfileStore, nth: number, moment: 'before' | 'after'): ProfileStore {
  let calls = 0
  return {
    ...store,
    async save(...given) {
      calls += 1
      const isTheOne = calls === nth
      if (isTheOne && moment === 'before') throw new Error('the store broke before the write')
      const saved = await store.save(...given)
      if (isTheOne && moment === 'after') throw new Error('the store broke after the write')
      return saved
    },
  }
}

function unavailableAt(store: ProfileStore, calls: readonly number[]): ProfileStore {
  let count = 0
  return {
    ...store,
    async save(...given) {
      count += 1
      if (calls.includes(count)) throw redflagError('REDIS_UNAVAILABLE', { action: 'save' })
      return store.save(...given)
    },
  }
}
