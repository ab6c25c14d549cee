import { type LogBatch, type LogRecord, partitionOf } from '@redflag/runtime'
import { expect, it } from 'vitest'
import type { LogHarness } from './harness.ts'
import { createRecorder, offsetAfter, textOf } from './recorder.ts'
import { until } from './until.ts'

/** What is delivered, where it begins, and what becomes of it when a handler fails. */
export function deliveryContract(harness: () => LogHarness): void {
  async function aTopic(partitions = 1): Promise<string> {
    const topic = harness().freshTopic()
    await harness().log.ensureTopics([{ topic, partitions }])
    return topic
  }

  async function fill(topic: string, texts: readonly string[], partition = 0): Promise<void> {
    const producer = await harness().log.producer()
    await producer.send(texts.map((text) => ({ topic, key: 'k', value: Buffer.from(text), partition })))
  }

  const numbered = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `v${from + i}`)

  it('delivers key, value, headers, offset and time of each record, in the order of the partition', async () => {
    const topic = await aTopic()
    const producer = await harness().log.producer()
    const sentAtMs = Date.now()
    await producer.send([
      { topic, key: 'w-1', value: Buffer.from('first'), headers: { trace: 'a1', other: 'päß' } },
      { topic, key: '', value: Buffer.alloc(0) },
      { topic, key: 'wörker ✓', value: Buffer.from([0, 255, 128]) },
    ])
    const seen = createRecorder()
    const subscription = await harness().log.subscribe(
      { groupId: harness().freshGroup(), topics: [topic] },
      seen,
    )
    await until('three records', () => seen.records.length === 3)
    expect(
      seen.records.map(({ offset, partition, key, headers }) => ({ offset, partition, key, headers })),
    ).toEqual([
      { offset: 0, partition: 0, key: 'w-1', headers: { trace: 'a1', other: 'päß' } },
      { offset: 1, partition: 0, key: '', headers: {} },
      { offset: 2, partition: 0, key: 'wörker ✓', headers: {} },
    ])
    expect(seen.records.map((record) => Buffer.from(record.value ?? []).toString('hex'))).toEqual([
      '6669727374',
      '',
      '00ff80',
    ])
    for (const record of seen.records) {
      expect(record.topic).toBe(topic)
      expect(Math.abs(record.timestampMs - sentAtMs)).toBeLessThan(60_000)
    }
    await subscription.close()
  })

  it('keeps a key on one partition, the one that murmur2 names, and takes a partition that is given', async () => {
    const topic = await aTopic(7)
    const producer = await harness().log.producer()
    const keys = Array.from({ length: 60 }, (_, i) => `worker-${i}`)
    await producer.send(keys.map((key) => ({ topic, key, value: Buffer.from(key) })))
    await producer.send([{ topic, key: 'worker-0', value: Buffer.from('elsewhere'), partition: 6 }])
    const seen = createRecorder()
    const subscription = await harness().log.subscribe(
      { groupId: harness().freshGroup(), topics: [topic] },
      seen,
    )
    await until('all records', () => seen.records.length === 61)
    for (const record of seen.records) {
      const expected = textOf(record) === 'elsewhere' ? 6 : partitionOf(record.key ?? '', 7)
      expect(record.partition).toBe(expected)
    }
    await subscription.close()
  })

  it('takes a send of many records in order, and has all of them when it resolves', async () => {
    const topic = await aTopic(3)
    const producer = await harness().log.producer()
    const value = Buffer.alloc(700, 'x')
    const count = 4_000
    await producer.send(
      Array.from({ length: count }, (_, i) => ({
        topic,
        key: `k${i % 50}`,
        value,
        headers: { n: String(i) },
      })),
    )
    const offsets = await harness().log.offsets(topic)
    expect(offsets.reduce((sum, { end }) => sum + end, 0)).toBe(count)
    for (const { partition, end } of offsets) {
      const numbers: number[] = []
      await harness().log.readRange({ topic, partition, fromOffset: 0, toOffset: end }, (records) => {
        numbers.push(...records.map((record) => Number(record.headers['n'])))
      })
      expect(numbers).toHaveLength(end)
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
    }
  })

  it('carries a record of 1 MiB on a topic that allows it, and refuses it for good on one that does not', async () => {
    const topic = harness().freshTopic()
    await harness().log.ensureTopics([{ topic, partitions: 1, config: { 'max.message.bytes': '2000000' } }])
    const small = await aTopic()
    const value = Buffer.alloc(1 << 20, 'm')
    value.write('begin', 0)
    const producer = await harness().log.producer()
    await producer.send([{ topic, key: 'big', value }])
    await expect(producer.send([{ topic: small, key: 'big', value }])).rejects.toMatchObject({
      code: 'LOG_RECORD_REFUSED',
      retryable: false,
    })
    const seen = createRecorder()
    const subscription = await harness().log.subscribe(
      { groupId: harness().freshGroup(), topics: [topic] },
      seen,
    )
    await until('the record', () => seen.records.length === 1)
    expect(Buffer.from(seen.records[0]?.value ?? []).equals(value)).toBe(true)
    await subscription.close()
  })

  it('refuses a record for a topic or partition that does not exist', async () => {
    const producer = await harness().log.producer()
    const value = Buffer.from('v')
    const nowhere = harness().freshTopic()
    await expect(producer.send([{ topic: nowhere, key: 'k', value }])).rejects.toMatchObject({
      code: 'LOG_RECORD_REFUSED',
      retryable: false,
    })
    const topic = await aTopic(2)
    for (const partition of [2, -1]) {
      await expect(producer.send([{ topic, key: 'k', value, partition }])).rejects.toMatchObject({
        code: 'LOG_RECORD_REFUSED',
      })
    }
  })

  it('delivers nothing before the handler has said where to start', async () => {
    const topic = await aTopic()
    await fill(topic, numbered(5))
    let answer = () => {}
    const asked = new Promise<void>((resolve) => {
      answer = resolve
    })
    const seen = createRecorder({ start: 2, onAssigned: () => asked })
    const subscription = await harness().log.subscribe(
      { groupId: harness().freshGroup(), topics: [topic] },
      seen,
    )
    await until('the question', () => seen.story.length > 0)
    // Several turns of the consume loop go by while the answer is awaited.
    await fill(topic, numbered(5, 5))
    const { end } = (await harness().log.offsets(topic))[0] ?? { end: -1 }
    expect(end).toBe(10)
    expect(seen.records).toEqual([])
    answer()
    await until('eight records', () => seen.records.length === 8)
    expect(seen.values()).toEqual(numbered(8, 2))
    expect(seen.story[0]).toBe('assigned 0')
    await subscription.close()
  })

  it.each([
    ['a number', 3, ['v3', 'v4', 'v5', 'v6']],
    ['the earliest', 'earliest', ['v0', 'v1', 'v2', 'v3', 'v4', 'v5', 'v6']],
    ['the latest', 'latest', []],
    ['the end as a number', 7, []],
  ] as const)('starts at %s', async (_name, start, expected) => {
    const topic = await aTopic()
    await fill(topic, numbered(7))
    const seen = createRecorder({ start })
    const subscription = await harness().log.subscribe(
      { groupId: harness().freshGroup(), topics: [topic] },
      seen,
    )
    await untilNewIsSeen(topic, seen)
    expect(seen.values().filter((text) => text !== 'new')).toEqual(expected)
    expect(seen.gaps).toEqual([])
    await subscription.close()
  })

  it('starts without a committed offset where the fallback says', async () => {
    const topic = await aTopic()
    await fill(topic, numbered(3))
    const early = createRecorder()
    const groupId = harness().freshGroup()
    const first = await harness().log.subscribe({ groupId, topics: [topic], fallback: 'earliest' }, early)
    await until('three records', () => early.records.length === 3)
    await first.close()
    const late = createRecorder()
    const options = { groupId: harness().freshGroup(), topics: [topic], fallback: 'latest' } as const
    const second = await harness().log.subscribe(options, late)
    await untilNewIsSeen(topic, late)
    expect(new Set(late.values())).toEqual(new Set(['new']))
    await second.close()
  })

  /** "Latest" is the end at a moment that cannot be seen from outside: writes until one of the new records arrives. */
  function untilNewIsSeen(topic: string, seen: { values(): string[] }): Promise<void> {
    return until('a new record', async () => {
      if (!seen.values().includes('new')) await fill(topic, ['new'])
      return seen.values().includes('new')
    })
  }

  it('goes on after the committed offset, and tells what a group has committed', async () => {
    const topic = await aTopic(2)
    const groupId = harness().freshGroup()
    expect(await harness().log.committed(groupId, topic)).toEqual(
      new Map([
        [0, -1],
        [1, -1],
      ]),
    )
    await fill(topic, numbered(6))
    const first = createRecorder({ onBatch: (_batch, control) => control.commit(4) })
    const one = await harness().log.subscribe({ groupId, topics: [topic] }, first)
    await until('six records', () => first.records.length === 6)
    await one.close()
    expect(await harness().log.committed(groupId, topic)).toEqual(
      new Map([
        [0, 4],
        [1, -1],
      ]),
    )
    const second = createRecorder({ commits: true })
    const two = await harness().log.subscribe({ groupId, topics: [topic] }, second)
    await until('the last two', () => second.records.length === 2)
    expect(second.values()).toEqual(['v4', 'v5'])
    await two.close()
    expect((await harness().log.committed(groupId, topic)).get(0)).toBe(6)
  })

  it('stops with the error that a handler throws, and leaves its batch to the next owner', async () => {
    const topic = await aTopic()
    const groupId = harness().freshGroup()
    await fill(topic, numbered(2))
    let calls = 0
    const boom = new Error('boom')
    const failing = createRecorder({
      commits: true,
      onBatch: (batch) => {
        calls++
        if (batch.records.some((record) => textOf(record) === 'poison')) throw boom
      },
    })
    const one = await harness().log.subscribe({ groupId, topics: [topic] }, failing)
    await until('the good ones', () => failing.records.length === 2)
    await fill(topic, ['poison'])
    await expect(one.finished).rejects.toBe(boom)
    const callsAtEnd = calls
    await fill(topic, ['after'])
    await one.close()
    expect(failing.owned(topic)).toEqual([])
    const next = createRecorder({ commits: true })
    const two = await harness().log.subscribe({ groupId, topics: [topic] }, next)
    await until('what was left', () => next.records.length === 2)
    expect(next.values()).toEqual(['poison', 'after'])
    expect(calls).toBe(callsAtEnd)
    expect(failing.values()).toEqual(['v0', 'v1'])
    await two.close()
  })

  it('stops with an error thrown when partitions are assigned', async () => {
    const topic = await aTopic()
    const refused = new Error('no profile store')
    const seen = createRecorder({
      onAssigned: () => {
        throw refused
      },
    })
    const subscription = await harness().log.subscribe(
      { groupId: harness().freshGroup(), topics: [topic] },
      seen,
    )
    await expect(subscription.finished).rejects.toBe(refused)
    await subscription.close()
    expect(seen.records).toEqual([])
  })

  it('reads again from where a handler rewinds to', async () => {
    const topic = await aTopic()
    await fill(topic, numbered(5))
    let rewound = false
    const seen = createRecorder({
      onBatch: (batch, control) => {
        if (rewound || offsetAfter(batch) < 5) return
        rewound = true
        control.rewind(1)
      },
    })
    const subscription = await harness().log.subscribe(
      { groupId: harness().freshGroup(), topics: [topic] },
      seen,
    )
    await until('five and four records', () => seen.records.length === 9)
    await fill(topic, ['new'])
    await until('the next one', () => seen.records.length === 10)
    expect(seen.values()).toEqual([...numbered(5), ...numbered(4, 1), 'new'])
    expect(seen.gaps).toEqual([])
    await subscription.close()
  })

  it('bounds a batch in bytes, and tells how far the end is', async () => {
    const topic = await aTopic()
    const producer = await harness().log.producer()
    const value = Buffer.alloc(1_000, 'x')
    await producer.send(Array.from({ length: 50 }, () => ({ topic, key: 'k', value })))
    const seen = createRecorder()
    const options = { groupId: harness().freshGroup(), topics: [topic], maxBatchBytes: 10_500 }
    const subscription = await harness().log.subscribe(options, seen)
    await until('fifty records', () => seen.records.length === 50)
    for (const batch of seen.batches) {
      expect(batch.records.length).toBeLessThanOrEqual(10)
      expect(batch.endOffset).toBe(50)
    }
    expect(seen.records.map((record) => record.offset)).toEqual(Array.from({ length: 50 }, (_, i) => i))
    await subscription.close()
  })

  it('works on several partitions at once when it may, and never twice on the same', async () => {
    const topic = await aTopic(4)
    for (const partition of [0, 1, 2, 3]) await fill(topic, numbered(20), partition)
    const running = new Map<number, number>()
    let most = 0
    let overlapped = false
    const seen = createRecorder({
      onBatch: async ({ partition }: LogBatch) => {
        overlapped ||= running.has(partition)
        running.set(partition, 1)
        most = Math.max(most, running.size)
        if (most < 2) await until('another partition to be worked on', () => most >= 2)
        running.delete(partition)
      },
    })
    const options = { groupId: harness().freshGroup(), topics: [topic], concurrency: 2, maxBatchBytes: 12 }
    const subscription = await harness().log.subscribe(options, seen)
    await until('eighty records', () => seen.records.length === 80)
    expect(most).toBe(2)
    expect(overlapped).toBe(false)
    for (const partition of [0, 1, 2, 3]) {
      const offsets = seen.records
        .filter((one: LogRecord) => one.partition === partition)
        .map(({ offset }) => offset)
      expect(offsets).toEqual(Array.from({ length: 20 }, (_, i) => i))
    }
    await subscription.close()
  })

  it('stops delivering while it is paused, and loses nothing by it', async () => {
    const topic = await aTopic(2)
    await fill(topic, numbered(3), 0)
    const seen = createRecorder({ commits: true })
    const subscription = await harness().log.subscribe(
      { groupId: harness().freshGroup(), topics: [topic] },
      seen,
    )
    await until('the first three', () => seen.records.length === 3)
    subscription.pause()
    await fill(topic, numbered(3, 3), 0)
    await fill(topic, numbered(3), 1)
    // Another group has been given all of it meanwhile.
    const other = createRecorder()
    const others = await harness().log.subscribe({ groupId: harness().freshGroup(), topics: [topic] }, other)
    await until('the other group to have read all', () => other.records.length === 9)
    await others.close()
    expect(seen.records).toHaveLength(3)
    expect(subscription.idleMs()).toBeLessThan(5_000)
    subscription.resume()
    await until('all of them', () => seen.records.length === 9)
    const first = seen.records.filter((record) => record.partition === 0)
    expect(first.map(textOf)).toEqual(numbered(6))
    await subscription.close()
  })

  it('ends with its running batch, whose commit still counts, and delivers nothing after', async () => {
    const topic = await aTopic()
    const groupId = harness().freshGroup()
    await fill(topic, numbered(2))
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const seen = createRecorder({ commits: true, onBatch: () => held })
    const subscription = await harness().log.subscribe({ groupId, topics: [topic] }, seen)
    await until('the batch', () => seen.story.includes('batch 0'))
    let closed = false
    const closing = subscription.close().then(() => {
      closed = true
    })
    await fill(topic, ['too late'])
    expect(closed).toBe(false)
    release()
    await closing
    await subscription.close()
    await subscription.finished
    expect(seen.values()).toEqual(['v0', 'v1'])
    expect(seen.story).toEqual(['assigned 0', 'batch 0', 'revoked 0'])
    expect((await harness().log.committed(groupId, topic)).get(0)).toBe(2)
  })
}
