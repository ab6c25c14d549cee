import { asWorkerId, type Finding } from '@redflag/detection'
import { redflagError } from '@redflag/runtime'
import { describe, expect, it } from 'vitest'
import { aFinding, aReason } from '../testing/a-finding.ts'
import { createFaultInjector, type Disturbance } from '../testing/faults.ts'
import { createProcessingRig, type ProcessingRig, type Running, TOPIC } from '../testing/processing-rig.ts'

/** Thirty findings on six workers in both partitions: opened, updated, silent, resolved, opened again. */
function aStream(): readonly Finding[] {
  const scores = [0.65, 0.8, 0.8, 0.95, 0.1, 0.5]
  return Array.from({ length: 30 }, (_, index) => {
    const score = scores[Math.floor(index / 6 + (index % 6)) % scores.length] ?? 0
    const reasons = score < 0.4 ? [] : [aReason(), ...(score > 0.9 ? [aReason({ signal: 'shared-ip' })] : [])]
    return aFinding({ at: index + 1, workerId: asWorkerId(`worker-${7 * (index % 6)}`), score, reasons })
  })
}

/** What the outside sees of a run: every record of the alerts topic, whole and in order. */
async function published(rig: ProcessingRig): Promise<readonly unknown[]> {
  const records = await rig.records()
  return records.map(({ partition, offset, key, headers, value }) => {
    return { partition, offset, key, headers, value: Buffer.from(value ?? []).toString('base64') }
  })
}

async function undisturbed(
  stream: readonly Finding[],
): Promise<{ readonly said: readonly unknown[]; readonly calls: readonly string[] }> {
  const rig = await createProcessingRig()
  const faults = createFaultInjector(null)
  const running = await rig.start(faults)
  await rig.send(stream)
  await rig.log.drain()
  await running.stop()
  return { said: await published(rig), calls: [...faults.calls] }
}

class Crash extends Error {}

/** Tests that run the whole stream once for every call it makes; a second or two on an idle machine. */
const RUNS_OFTEN = { timeout: 60_000 }

/** Runs with one disturbance; whenever the processor dies, another one is started. */
async function disturbed(
  stream: readonly Finding[],
  disturb: (rig: ProcessingRig) => Disturbance,
): Promise<{ readonly rig: ProcessingRig; readonly last: Running; readonly crashed: boolean }> {
  const rig = await createProcessingRig()
  const running = await rig.start(createFaultInjector(disturb(rig)))
  let crashed = false
  running.subscription.finished.catch((error: unknown) => {
    if (!(error instanceof Crash)) throw error
    crashed = true
  })
  // In two halves, so that a crash can also fall between batches of a stream that goes on.
  await rig.send(stream.slice(0, 15))
  await rig.log.drain()
  await rig.send(stream.slice(15))
  await rig.log.drain()
  if (!crashed) return { rig, last: running, crashed }
  await running.stop()
  const last = await rig.start()
  await rig.log.drain()
  return { rig, last, crashed }
}

describe('an undisturbed run', () => {
  it('publishes each change once, in the partition of its finding', async () => {
    const rig = await createProcessingRig()
    await rig.start()
    await rig.send(aStream())
    await rig.log.drain()

    const alerts = await rig.alerts()
    expect(alerts.filter(({ alert }) => alert.change === 'opened').length).toBeGreaterThan(4)
    expect(alerts.filter(({ alert }) => alert.change === 'resolved').length).toBeGreaterThan(2)
    const names = (await rig.records()).map(({ headers }) => headers['redflag-delivery'])
    expect(new Set(names).size).toBe(names.length)

    const partitionOfWorker = new Map<string, number>()
    for (const { partition, start, end } of await rig.log.offsets(TOPIC.findings)) {
      await rig.log.readRange(
        { topic: TOPIC.findings, partition, fromOffset: start, toOffset: end },
        (records) => {
          for (const record of records) partitionOfWorker.set(record.key ?? '', partition)
        },
      )
    }
    expect(new Set(partitionOfWorker.values()).size).toBe(2)
    for (const record of await rig.records()) {
      expect(record.partition).toBe(partitionOfWorker.get(record.key ?? ''))
    }
  })

  it('commits what it has decided', async () => {
    const rig = await createProcessingRig()
    await rig.start()
    await rig.send(aStream())
    await rig.log.drain()
    const committed = await rig.log.committed('alerting', TOPIC.findings)
    const ends = await rig.log.offsets(TOPIC.findings)
    expect(ends.map(({ partition }) => committed.get(partition))).toEqual(ends.map(({ end }) => end))
  })

  it('says nothing about findings that are sent again', async () => {
    const rig = await createProcessingRig()
    await rig.start()
    await rig.send(aStream())
    await rig.log.drain()
    const once = await published(rig)
    await rig.send(aStream())
    await rig.log.drain()
    expect(await published(rig)).toEqual(once)
  })
})

describe('a crash', () => {
  it(
    'at any call, before or after its effect, loses nothing and publishes nothing twice',
    RUNS_OFTEN,
    async () => {
      const stream = aStream()
      const { said, calls } = await undisturbed(stream)
      expect(said.length).toBeGreaterThan(12)
      expect(new Set(calls)).toEqual(new Set(['acquire', 'offsets', 'read', 'send', 'save', 'commit']))
      let crashes = 0
      for (const [atCall, name] of calls.entries()) {
        for (const when of name === 'send'
          ? (['before', 'half', 'after'] as const)
          : (['before', 'after'] as const)) {
          const error = () => new Crash(`${name} ${atCall} ${when}`)
          const { rig, crashed } = await disturbed(stream, () => ({ atCall, when, error }))
          crashes += crashed ? 1 : 0
          expect(await published(rig), `${name}, call ${atCall}, ${when}`).toEqual(said)
        }
      }
      expect(crashes).toBeGreaterThan(50)
    },
  )

  it('with the store emptied at the same moment is no different', RUNS_OFTEN, async () => {
    const stream = aStream()
    const { said, calls } = await undisturbed(stream)
    for (const [atCall, name] of calls.entries()) {
      for (const when of ['before', 'after'] as const) {
        const { rig } = await disturbed(stream, ({ store }) => {
          return { atCall, when, error: () => new Crash(name), also: () => store.clear() }
        })
        expect(await published(rig), `${name}, call ${atCall}, ${when}`).toEqual(said)
      }
    }
  })
})

describe('a dependency that fails for a while', () => {
  it(
    'at any call, before or after its effect, changes nothing, and the processor goes on by itself',
    RUNS_OFTEN,
    async () => {
      const stream = aStream()
      const { said, calls } = await undisturbed(stream)
      for (const [atCall, name] of calls.entries()) {
        for (const when of name === 'send'
          ? (['before', 'half', 'after'] as const)
          : (['before', 'after'] as const)) {
          const error = () => redflagError('REDIS_UNAVAILABLE', { action: name })
          const { rig, last, crashed } = await disturbed(stream, () => ({ atCall, when, error }))
          expect(crashed).toBe(false)
          expect(await published(rig), `${name}, call ${atCall}, ${when}`).toEqual(said)
          expect(last.processor.stuckSinceMs()).toBeNull()
        }
      }
    },
  )
})

describe('a store that forgets while the processor runs', () => {
  it('is noticed, and rebuilt from the alerts topic: the same alerts, none twice', RUNS_OFTEN, async () => {
    const stream = aStream()
    const { said } = await undisturbed(stream)
    for (let cut = 1; cut < stream.length; cut += 1) {
      const rig = await createProcessingRig()
      const running = await rig.start()
      await rig.send(stream.slice(0, cut))
      await rig.log.drain()
      rig.store.clear()
      await rig.send(stream.slice(cut))
      await rig.log.drain()
      expect(await published(rig), `emptied after ${cut}`).toEqual(said)
      expect(running.counts.events).toContain('lost')
      expect(running.counts.events.filter((event) => event === 'rebuilt').length).toBeGreaterThan(2)
    }
  })

  it('and one that is rolled back is caught up', RUNS_OFTEN, async () => {
    const stream = aStream()
    const { said } = await undisturbed(stream)
    for (let cut = 2; cut < stream.length; cut += 1) {
      const rig = await createProcessingRig()
      const running = await rig.start()
      await rig.send(stream.slice(0, Math.floor(cut / 2)))
      await rig.log.drain()
      const old = rig.store.snapshot()
      await rig.send(stream.slice(Math.floor(cut / 2), cut))
      await rig.log.drain()
      rig.store.restore(old)
      await rig.send(stream.slice(cut))
      await rig.log.drain()
      expect(await published(rig), `rolled back at ${cut}`).toEqual(said)
      expect(running.counts.events).toContain('lost')
    }
  })
})

describe('two processors', () => {
  it('share the partitions, and one takes over what the other leaves', async () => {
    const stream = aStream()
    const { said } = await undisturbed(stream)
    const rig = await createProcessingRig()
    const first = await rig.start()
    await rig.send(stream.slice(0, 10))
    await rig.log.drain()
    const second = await rig.start()
    await rig.send(stream.slice(10, 20))
    await rig.log.drain()
    expect(first.processor.ownedCount()).toBe(1)
    expect(second.processor.ownedCount()).toBe(1)
    await first.stop()
    await rig.send(stream.slice(20))
    await rig.log.drain()
    expect(second.processor.ownedCount()).toBe(2)
    expect(await published(rig)).toEqual(said)
  })

  it('of which one was taken for dead in the middle of a batch publish nothing twice', async () => {
    const stream = aStream()
    const { said } = await undisturbed(stream)
    const rig = await createProcessingRig()
    const faults = createFaultInjector(null)
    let expel = (): void => {}
    const zombie = await rig.start({
      ...faults,
      // The partition goes to another one while this one sits between deciding and saving.
      store: (store) => ({
        ...store,
        async save(lease, values, checkpoint) {
          expel()
          await other
          return store.save(lease, values, checkpoint)
        },
      }),
    })
    let other: Promise<unknown> = Promise.resolve()
    expel = () => {
      expel = () => {}
      rig.log.expel(zombie.subscription)
      other = rig.store.acquire(0, 0).then(() => rig.store.acquire(1, 0))
    }
    await rig.send(stream)
    await rig.log.drain()
    expect(zombie.counts.events).toContain('fenced')
    expect(await published(rig)).toEqual(said)
  })
})

describe('input that cannot be read', () => {
  it('is set aside with the reason, and the rest is decided', async () => {
    const rig = await createProcessingRig()
    const running = await rig.start()
    await rig.sendRaw(new Uint8Array([0, 0, 0, 0, 1, 255, 255]), 0)
    await rig.send([aFinding()])
    await rig.log.drain()
    expect(rig.deadLetters.map(({ code, record }) => [code, record.partition])).toEqual([
      ['FINDING_UNDECODABLE', 0],
    ])
    expect(running.counts.events).toContain('FINDING_UNDECODABLE 1')
    expect(await rig.alerts()).toHaveLength(1)
  })

  it('stops the processor when there is nothing else: a bad deploy must not drain a topic', async () => {
    const rig = await createProcessingRig()
    for (let sent = 0; sent < 300; sent += 1) await rig.sendRaw(new Uint8Array([1]), 0)
    const running = await rig.start()
    await expect(running.subscription.finished).rejects.toMatchObject({ code: 'WIRE_FORMAT_INVALID' })
  })
})

describe('an alert record that cannot be read back', () => {
  it('is counted and passed over', async () => {
    const rig = await createProcessingRig()
    const producer = await rig.log.producer()
    await producer.send([{ topic: TOPIC.alerts, key: 'raw', value: new Uint8Array([9]), partition: 0 }])
    const running = await rig.start()
    await rig.log.drain()
    expect(running.counts.events).toContain('unreadable')
    expect(running.processor.ownedCount()).toBe(2)
  })
})

describe('findings that expired before they were decided', () => {
  it('are counted, and what is left is decided', async () => {
    const rig = await createProcessingRig()
    const running = await rig.start()
    await rig.send([aFinding({ at: 1, score: 0.3 })])
    await rig.log.drain()
    running.subscription.pause()
    await rig.send([aFinding({ at: 2 }), aFinding({ at: 3, score: 0.95 })])
    const [at] = (await rig.log.offsets(TOPIC.findings)).filter(({ end }) => end > 0)
    rig.log.trim(TOPIC.findings, at?.partition ?? 0, 2)
    running.subscription.resume()
    await rig.log.drain()
    expect(running.counts.events).toContain('gap 1')
    expect((await rig.alerts()).map(({ alert }) => alert.band)).toEqual(['critical'])
  })
})
