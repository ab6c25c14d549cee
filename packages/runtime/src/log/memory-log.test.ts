import { describe, expect, it } from 'vitest'
import { createManualClock } from '../clock.ts'
import { createMemoryLog, type MemoryLog } from './memory-log.ts'
import type { BatchHandler, LogBatch } from './port.ts'

/** The contract suite has the rest; here is what only the twin can do. */
function handler(onBatch: (batch: LogBatch) => Promise<void> | void = () => {}): BatchHandler {
  return {
    assigned: async (partitions) => partitions.map((one) => ({ ...one, start: 'committed' })),
    revoked: async () => {},
    gap: async () => {},
    async batch(batch, control) {
      await onBatch(batch)
      await control.commit((batch.records.at(-1)?.offset ?? -1) + 1)
    },
  }
}

async function aLog(topics: readonly string[], keepConsumed?: number): Promise<MemoryLog> {
  const log = createMemoryLog(keepConsumed === undefined ? {} : { keepConsumed })
  await log.ensureTopics(topics.map((topic) => ({ topic, partitions: 2 })))
  return log
}

const value = Buffer.from('v')

describe('draining', () => {
  it('resolves when everything written, and all that it caused to be written, is processed', async () => {
    const log = await aLog(['a', 'b', 'c'])
    const producer = await log.producer()
    const seen: string[] = []
    const forward = (to: string) =>
      handler(async ({ topic, records }) => {
        seen.push(...records.map((record) => `${topic}:${record.key}`))
        // A pause that is longer than any number of hops.
        await new Promise((resolve) => setImmediate(resolve))
        await producer.send(records.map((record) => ({ topic: to, key: record.key ?? '', value })))
      })
    await log.subscribe({ groupId: 'one', topics: ['a'] }, forward('b'))
    await log.subscribe({ groupId: 'two', topics: ['b'] }, forward('c'))
    const last = handler(({ topic, records }) => {
      seen.push(...records.map((record) => `${topic}:${record.key}`))
    })
    await log.subscribe({ groupId: 'three', topics: ['c'] }, last)
    for (const key of ['x', 'y', 'z']) {
      await producer.send([{ topic: 'a', key, value }])
      await log.drain()
      expect(seen.splice(0)).toEqual([`a:${key}`, `b:${key}`, `c:${key}`])
    }
    await log.close()
  })

  it('resolves at once when nothing runs, and does not wait for what is paused', async () => {
    const log = await aLog(['a'])
    await log.drain()
    const producer = await log.producer()
    let count = 0
    const subscription = await log.subscribe(
      { groupId: 'g', topics: ['a'] },
      handler(({ records }) => {
        count += records.length
      }),
    )
    await log.drain()
    subscription.pause()
    await producer.send([{ topic: 'a', key: 'k', value }])
    await log.drain()
    expect(count).toBe(0)
    subscription.resume()
    await log.drain()
    expect(count).toBe(1)
    await log.close()
  })

  it('takes what was sent together as one batch of each partition', async () => {
    const log = await aLog(['a'])
    const producer = await log.producer()
    const batches: number[] = []
    const counting = handler(({ records }) => {
      batches.push(records.length)
    })
    await log.subscribe({ groupId: 'g', topics: ['a'] }, counting)
    await log.drain()
    for (let i = 0; i < 5; i++) void producer.send([{ topic: 'a', key: 'k', value, partition: 0 }])
    await log.drain()
    expect(batches).toEqual([5])
    await log.close()
  })

  it('ends also when a handler fails', async () => {
    const log = await aLog(['a'])
    const producer = await log.producer()
    const boom = new Error('boom')
    const failing = handler(() => {
      throw boom
    })
    const subscription = await log.subscribe({ groupId: 'g', topics: ['a'] }, failing)
    await producer.send([{ topic: 'a', key: 'k', value }])
    await log.drain()
    await expect(subscription.finished).rejects.toBe(boom)
  })
})

describe('what is kept', () => {
  it('is only the last so many once every group has committed past it', async () => {
    const log = await aLog(['a'], 10)
    const producer = await log.producer()
    await log.subscribe({ groupId: 'fast', topics: ['a'] }, handler())
    const slow = await log.subscribe({ groupId: 'slow', topics: ['a'] }, handler())
    await log.drain()
    slow.pause()
    const send = (count: number) =>
      producer.send(Array.from({ length: count }, () => ({ topic: 'a', key: 'k', value, partition: 0 })))
    await send(3_000)
    await log.drain()
    expect((await log.offsets('a'))[0]).toEqual({ partition: 0, start: 0, end: 3_000 })
    slow.resume()
    await log.drain()
    expect((await log.offsets('a'))[0]).toEqual({ partition: 0, start: 2_990, end: 3_000 })
    await send(5)
    await log.drain()
    expect((await log.offsets('a'))[0]).toEqual({ partition: 0, start: 2_995, end: 3_005 })
    await log.close()
  })

  it('is nothing where no group reads and nothing is to be kept, so that memory stays flat', async () => {
    const log = await aLog(['unread'], 0)
    const producer = await log.producer()
    for (let i = 0; i < 5_000; i++) await producer.send([{ topic: 'unread', key: 'k', value, partition: 1 }])
    expect((await log.offsets('unread'))[1]).toEqual({ partition: 1, start: 5_000, end: 5_000 })
    const range = { topic: 'unread', partition: 1, fromOffset: 4_990, toOffset: 5_000 }
    await expect(log.readRange(range, () => {})).rejects.toMatchObject({ code: 'LOG_RANGE_EXPIRED' })
  })

  it('bears the time of the given clock', async () => {
    const log = createMemoryLog({ clock: createManualClock(1_234) })
    await log.ensureTopics([{ topic: 'a', partitions: 1 }])
    await (await log.producer()).send([{ topic: 'a', key: 'k', value }])
    const times: number[] = []
    await log.readRange({ topic: 'a', partition: 0, fromOffset: 0, toOffset: 1 }, (records) => {
      times.push(...records.map((record) => record.timestampMs))
    })
    expect(times).toEqual([1_234])
  })

  it('is what was there before a send that was refused', async () => {
    const log = await aLog(['a'])
    const producer = await log.producer()
    const good = { topic: 'a', key: 'k', value, partition: 0 }
    await expect(producer.send([good, { ...good, topic: 'nowhere' }])).rejects.toMatchObject({
      code: 'LOG_RECORD_REFUSED',
    })
    expect((await log.offsets('a'))[0]?.end).toBe(0)
  })
})
