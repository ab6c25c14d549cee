import type { OutgoingRecord } from '@redflag/runtime'
import { describe, expect, it } from 'vitest'
import { createGroupSender } from './group-sender.ts'

/** A producer that answers when it is told to. */
function heldProducer() {
  const calls: { readonly records: readonly OutgoingRecord[]; answer(error?: Error): void }[] = []
  return {
    calls,
    producer: {
      send: (records: readonly OutgoingRecord[]) =>
        new Promise<void>((resolve, reject) => {
          calls.push({ records, answer: (error) => (error === undefined ? resolve() : reject(error)) })
        }),
      close: () => Promise.resolve(),
    },
  }
}

const record = (key: string): OutgoingRecord => ({ topic: 't', key, value: new Uint8Array() })
const keysOf = (records: readonly OutgoingRecord[] | undefined): string =>
  (records ?? []).map(({ key }) => key).join('')

describe('group sender', () => {
  it('sends a lone caller at once', async () => {
    const { calls, producer } = heldProducer()
    const sent = createGroupSender(producer).send([record('a')])
    expect(keysOf(calls[0]?.records)).toBe('a')
    calls[0]?.answer()
    await sent
  })

  it('sends together, in order, what came in meanwhile', async () => {
    const { calls, producer } = heldProducer()
    const sender = createGroupSender(producer)
    const all = ['a', 'b', 'c', 'd'].map((key) => sender.send([record(key)]))
    expect(sender.waiting).toBe(4)
    calls[0]?.answer()
    await all[0]
    expect(calls.map(({ records }) => keysOf(records))).toEqual(['a', 'bcd'])
    calls[1]?.answer()
    await Promise.all(all)
    expect(sender.waiting).toBe(0)
  })

  it('resolves nobody before the log has acknowledged', async () => {
    const { calls, producer } = heldProducer()
    const sender = createGroupSender(producer)
    let isSettled = false
    const sent = sender.send([record('a')]).then(() => {
      isSettled = true
    })
    for (let turn = 0; turn < 100; turn++) await Promise.resolve()
    expect(isSettled).toBe(false)
    calls[0]?.answer()
    await sent
  })

  it('keeps a group within bounds without splitting a caller', async () => {
    const { calls, producer } = heldProducer()
    const sender = createGroupSender(producer, { maxGroupRecords: 3 })
    const all = ['x', 'ab', 'cd', 'efghi', 'j'].map((keys) => sender.send([...keys].map(record)))
    for (let i = 0; i < 5; i++) {
      calls[i]?.answer()
      await all[Math.min(i, all.length - 1)]
    }
    await Promise.all(all)
    expect(calls.map(({ records }) => keysOf(records))).toEqual(['x', 'ab', 'cd', 'efghi', 'j'])
  })

  it('tells each caller of a failed group, says that it fails, and recovers', async () => {
    const { calls, producer } = heldProducer()
    const sender = createGroupSender(producer)
    const first = sender.send([record('a')])
    const others = [sender.send([record('b')]), sender.send([record('c')])]
    calls[0]?.answer()
    await first
    calls[1]?.answer(new Error('broker gone'))
    for (const other of others) await expect(other).rejects.toThrow('broker gone')
    expect(sender.isFailing).toBe(true)
    const again = sender.send([record('d')])
    calls[2]?.answer()
    await again
    expect(sender.isFailing).toBe(false)
  })

  it('settles when all is done, failed or not', async () => {
    const { calls, producer } = heldProducer()
    const sender = createGroupSender(producer)
    await sender.settled()
    const outcomes = Promise.allSettled([sender.send([record('a')]), sender.send([record('b')])])
    const settled = sender.settled()
    calls[0]?.answer(new Error('broker gone'))
    await new Promise((resolve) => setImmediate(resolve))
    calls[1]?.answer()
    await settled
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  })

  it('asks nothing of the log for no records', async () => {
    const { calls, producer } = heldProducer()
    await createGroupSender(producer).send([])
    expect(calls).toHaveLength(0)
  })
})
