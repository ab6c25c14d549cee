import type { BatchControl } from '@redflag/runtime'
import { describe, expect, it } from 'vitest'
import type { LogHarness } from './harness.ts'
import { createRecorder, offsetAfter, textOf } from './recorder.ts'
import { until } from './until.ts'

/** Members of a group: sharing, taking over, being taken from; and what retention does to a group that lags. */
export function groupContract(harness: () => LogHarness): void {
  async function aTopic(partitions: number): Promise<string> {
    const topic = harness().freshTopic()
    await harness().log.ensureTopics([{ topic, partitions }])
    return topic
  }

  async function fill(topic: string, partition: number, from: number, to: number): Promise<void> {
    const producer = await harness().log.producer()
    const records = Array.from({ length: to - from }, (_, i) => `p${partition}-${from + i}`)
    await producer.send(records.map((text) => ({ topic, key: 'k', value: Buffer.from(text), partition })))
  }

  describe('members', () => {
    it('share the partitions, tell only what is new, and go on where they stand without a commit', async () => {
      const topic = await aTopic(4)
      const groupId = harness().freshGroup()
      for (const partition of [0, 1, 2, 3]) await fill(topic, partition, 0, 10)
      const one = createRecorder()
      const first = await harness().log.subscribe({ groupId, topics: [topic] }, one)
      await until('forty records', () => one.records.length === 40)
      expect(one.owned(topic)).toEqual([0, 1, 2, 3])

      const two = createRecorder({ start: 'latest' })
      const second = await harness().log.subscribe({ groupId, topics: [topic] }, two)
      await until('both to own two', () => one.owned(topic).length === 2 && two.owned(topic).length === 2)
      expect([...one.owned(topic), ...two.owned(topic)].sort()).toEqual([0, 1, 2, 3])
      expect(one.assignments).toHaveLength(1)

      for (const partition of [0, 1, 2, 3]) await fill(topic, partition, 10, 15)
      await until('twenty more', () => one.records.length + two.records.length >= 60)
      // Nothing was ever committed: what stayed went on from where it stood, not from the start again.
      for (const partition of one.owned(topic)) {
        const offsets = one.records
          .filter((record) => record.partition === partition)
          .map(({ offset }) => offset)
        expect(offsets).toEqual(Array.from({ length: 15 }, (_, i) => i))
      }
      await first.close()
      await second.close()
    })

    it('take over from one that leaves, at what it committed', async () => {
      const topic = await aTopic(2)
      const groupId = harness().freshGroup()
      await fill(topic, 0, 0, 5)
      await fill(topic, 1, 0, 5)
      const one = createRecorder({ commits: true })
      const two = createRecorder({ commits: true })
      const first = await harness().log.subscribe({ groupId, topics: [topic] }, one)
      await until('ten records', () => one.records.length === 10)
      const second = await harness().log.subscribe({ groupId, topics: [topic] }, two)
      await until('a share', () => two.owned(topic).length === 1 && one.owned(topic).length === 1)
      await first.close()
      expect(one.owned(topic)).toEqual([])
      await until('the other to own all', () => two.owned(topic).length === 2)
      await fill(topic, 0, 5, 8)
      await fill(topic, 1, 5, 8)
      await until('the rest', () => two.records.length === 6)
      expect(two.values().sort()).toEqual(['p0-5', 'p0-6', 'p0-7', 'p1-5', 'p1-6', 'p1-7'])
      expect(two.assignments).toHaveLength(2)
      await second.close()
    })

    it('come and go under load without a record lost, doubled or out of order', async () => {
      const topic = await aTopic(4)
      const groupId = harness().freshGroup()
      const producer = await harness().log.producer()
      let sent = 0
      let isOver = false
      const sending = (async () => {
        while (!isOver) {
          const records = Array.from({ length: 20 }, () => ({
            topic,
            key: `k${sent++ % 13}`,
            value: Buffer.from('v'),
          }))
          await producer.send(records)
          await new Promise((resolve) => setTimeout(resolve, 2))
        }
      })()
      const members = Array.from({ length: 5 }, () => createRecorder({ commits: true }))
      const join = (member = createRecorder()) =>
        harness().log.subscribe({ groupId, topics: [topic] }, member)
      let previous = await join(members[0])
      for (const member of members.slice(1)) {
        const next = await join(member)
        await until('the new member to read', () => member.records.length > 0)
        await previous.close()
        previous = next
      }
      isOver = true
      await sending
      const all = () => members.flatMap((member) => member.records)
      await until('every record', () => all().length >= sent)
      expect(all()).toHaveLength(sent)
      expect(new Set(all().map(({ partition, offset }) => `${partition}/${offset}`)).size).toBe(sent)
      for (const member of members) {
        for (const partition of [0, 1, 2, 3]) {
          const offsets = member.records
            .filter((record) => record.partition === partition)
            .map(({ offset }) => offset)
          expect(offsets).toEqual([...offsets].sort((a, b) => a - b))
        }
        expect(member.gaps).toEqual([])
      }
      await previous.close()
    })

    it('get the same partition number of every topic', async () => {
      const topics = [await aTopic(5), await aTopic(5)]
      const groupId = harness().freshGroup()
      const recorders = [createRecorder(), createRecorder(), createRecorder()]
      const subscriptions = await Promise.all(
        recorders.map((recorder) => harness().log.subscribe({ groupId, topics }, recorder)),
      )
      const [events = '', links = ''] = topics
      await until('all to own a share', () => {
        const owned = recorders.flatMap((recorder) => recorder.owned(events))
        return owned.length === 5 && recorders.every((recorder) => recorder.owned(events).length > 0)
      })
      for (const recorder of recorders) expect(recorder.owned(links)).toEqual(recorder.owned(events))
      await Promise.all(subscriptions.map((subscription) => subscription.close()))
    })

    it('are revoked only after their running batch has ended', async () => {
      const topic = await aTopic(2)
      const groupId = harness().freshGroup()
      await fill(topic, 0, 0, 1)
      await fill(topic, 1, 0, 1)
      let release = () => {}
      const held = new Promise<void>((resolve) => {
        release = resolve
      })
      const one = createRecorder({
        commits: true,
        onBatch: async (_batch, control) => {
          await control.heartbeat()
          await held
        },
      })
      const first = await harness().log.subscribe({ groupId, topics: [topic], concurrency: 2 }, one)
      await until('a batch', () => one.story.some((entry) => entry.startsWith('batch')))
      const two = createRecorder({ commits: true })
      const joining = harness().log.subscribe({ groupId, topics: [topic] }, two)
      expect(one.revocations).toEqual([])
      release()
      const second = await joining
      await until('a share', () => two.owned(topic).length === 1 && one.owned(topic).length === 1)
      const [lost] = one.revocations.flat()
      const batchEndsAt = one.story.lastIndexOf(`batch ${lost?.partition}`)
      expect(one.story.indexOf(`revoked ${lost?.partition}`)).toBeGreaterThan(batchEndsAt)
      await until('both records, once', () => one.records.length + two.records.length === 2)
      await Promise.all([first.close(), second.close()])
    })

    it('lose their partitions when they are silent for too long: stale, fenced, and given to another', async () => {
      const topic = await aTopic(1)
      const groupId = harness().freshGroup()
      await fill(topic, 0, 0, 3)
      let control: BatchControl | undefined
      let release = () => {}
      const held = new Promise<void>((resolve) => {
        release = resolve
      })
      const outcome: unknown[] = []
      const zombie = createRecorder({
        onBatch: async (batch, itsControl) => {
          if (control) return
          control = itsControl
          await held
          await itsControl.heartbeat()
          await itsControl.commit(offsetAfter(batch)).catch((error: unknown) => outcome.push(error))
          outcome.push(itsControl.isStale())
        },
      })
      const sessionTimeoutMs = harness().shortSessionMs
      const silent = await harness().log.subscribe({ groupId, topics: [topic], sessionTimeoutMs }, zombie)
      await until('the batch', () => control !== undefined)
      expect(control?.isStale()).toBe(false)
      await harness().expel(silent, groupId)
      const heir = createRecorder({ commits: true })
      const alive = await harness().log.subscribe({ groupId, topics: [topic] }, heir)
      await until('the heir to read', () => heir.records.length === 3)
      expect(heir.values()).toEqual(['p0-0', 'p0-1', 'p0-2'])
      release()
      await until('the end of the zombie', () => outcome.length === 2)
      expect(outcome[0]).toMatchObject({ code: 'LOG_FENCED', retryable: false })
      expect(outcome[1]).toBe(true)
      await until('the zombie to be told', () => zombie.story.includes('revoked 0'))
      await until('the commit', async () => (await harness().log.committed(groupId, topic)).get(0) === 3)
      await Promise.all([silent.close(), alive.close()])
    })

    it('end with their log, and those of another do not', async () => {
      const topic = await aTopic(1)
      const other = await harness().another()
      await other.ensureTopics([{ topic, partitions: 1 }])
      const one = createRecorder()
      const two = createRecorder()
      const mine = await harness().log.subscribe({ groupId: harness().freshGroup(), topics: [topic] }, one)
      const theirs = await other.subscribe({ groupId: harness().freshGroup(), topics: [topic] }, two)
      await other.close()
      await theirs.finished
      expect(two.owned(topic)).toEqual([])
      await expect(other.offsets(topic)).rejects.toMatchObject({ code: 'LOG_CLOSED' })
      await expect(other.producer()).rejects.toMatchObject({ code: 'LOG_CLOSED' })
      await fill(topic, 0, 0, 1)
      await until('my record', () => one.records.length === 1)
      await mine.close()
    })
  })

  describe('a gap', () => {
    it('at the start is told before anything is read, which then begins at what is left', async () => {
      const topic = await aTopic(1)
      await fill(topic, 0, 0, 10)
      await harness().trim(topic, 0, 6)
      const seen = createRecorder({ start: 2 })
      const subscription = await harness().log.subscribe(
        { groupId: harness().freshGroup(), topics: [topic] },
        seen,
      )
      await until('what is left', () => seen.records.length === 4)
      expect(seen.gaps).toEqual([{ topic, partition: 0, expected: 2, available: 6 }])
      expect(seen.story).toEqual(['assigned 0', 'gap 0', ...seen.batches.map(() => 'batch 0')])
      expect(seen.records[0]?.offset).toBe(6)
      await subscription.close()
    })

    it('below the committed offset is told too, and told again until the handler commits past it', async () => {
      const topic = await aTopic(1)
      const groupId = harness().freshGroup()
      await fill(topic, 0, 0, 4)
      const first = createRecorder({ commits: true })
      const one = await harness().log.subscribe({ groupId, topics: [topic] }, first)
      await until('four records', () => first.records.length === 4)
      await one.close()
      await fill(topic, 0, 4, 12)
      await harness().trim(topic, 0, 9)
      for (const commits of [false, true]) {
        const seen = createRecorder({ commits })
        const subscription = await harness().log.subscribe({ groupId, topics: [topic] }, seen)
        await until('three records', () => seen.records.length === 3)
        expect(seen.gaps).toEqual([{ topic, partition: 0, expected: 4, available: 9 }])
        await subscription.close()
      }
      await until('the commit', async () => (await harness().log.committed(groupId, topic)).get(0) === 12)
    })

    it('in the midst of reading is told before what follows it', async () => {
      const topic = await aTopic(1)
      const groupId = harness().freshGroup()
      await fill(topic, 0, 0, 5)
      const seen = createRecorder({ commits: true })
      const subscription = await harness().log.subscribe({ groupId, topics: [topic] }, seen)
      await until('five records', () => seen.records.length === 5)
      subscription.pause()
      await fill(topic, 0, 5, 20)
      await harness().trim(topic, 0, 12)
      subscription.resume()
      await until('eight more', () => seen.records.length === 13)
      expect(seen.gaps).toEqual([{ topic, partition: 0, expected: 5, available: 12 }])
      expect(seen.story.lastIndexOf('gap 0')).toBeLessThan(seen.story.lastIndexOf('batch 0'))
      expect(seen.records.map(({ offset }) => offset)).toEqual([
        0, 1, 2, 3, 4, 12, 13, 14, 15, 16, 17, 18, 19,
      ])
      await until('the commit', async () => (await harness().log.committed(groupId, topic)).get(0) === 20)
      await subscription.close()
    })

    it('in the midst of reading is not forgotten when the handler fails over it', async () => {
      const topic = await aTopic(1)
      const groupId = harness().freshGroup()
      await fill(topic, 0, 0, 5)
      const tooMuch = new Error('history is cut')
      const failing = createRecorder({
        commits: true,
        onGap: () => {
          throw tooMuch
        },
      })
      const one = await harness().log.subscribe({ groupId, topics: [topic] }, failing)
      await until('five records', () => failing.records.length === 5)
      one.pause()
      await fill(topic, 0, 5, 20)
      await harness().trim(topic, 0, 12)
      one.resume()
      await expect(one.finished).rejects.toBe(tooMuch)
      await one.close()
      const next = createRecorder({ commits: true })
      const two = await harness().log.subscribe({ groupId, topics: [topic] }, next)
      await until('the rest', () => next.records.length === 8)
      expect(next.gaps).toEqual([{ topic, partition: 0, expected: 5, available: 12 }])
      await two.close()
    })

    it('is told when a handler rewinds to what is gone', async () => {
      const topic = await aTopic(1)
      await fill(topic, 0, 0, 10)
      await harness().trim(topic, 0, 4)
      let rewound = false
      const seen = createRecorder({
        start: 'earliest',
        onBatch: (_batch, control) => {
          if (!rewound) control.rewind(1)
          rewound = true
        },
      })
      const subscription = await harness().log.subscribe(
        { groupId: harness().freshGroup(), topics: [topic] },
        seen,
      )
      await until('six and six', () => seen.records.length === 12)
      expect(seen.gaps).toEqual([{ topic, partition: 0, expected: 1, available: 4 }])
      await subscription.close()
    })

    it('is told when the log ends before the place to start: it is not the log it was', async () => {
      const topic = await aTopic(1)
      await fill(topic, 0, 0, 3)
      const seen = createRecorder({ start: 500 })
      const subscription = await harness().log.subscribe(
        { groupId: harness().freshGroup(), topics: [topic] },
        seen,
      )
      await until('what there is', () => seen.records.length === 3)
      expect(seen.gaps).toEqual([{ topic, partition: 0, expected: 500, available: 0 }])
      expect(seen.records.map(textOf)).toEqual(['p0-0', 'p0-1', 'p0-2'])
      await subscription.close()
    })

    it('is not told for nothing: an empty partition, a start at the end, a log that was trimmed behind', async () => {
      const topic = await aTopic(3)
      await fill(topic, 1, 0, 4)
      await fill(topic, 2, 0, 4)
      await harness().trim(topic, 2, 4)
      const groupId = harness().freshGroup()
      const seen = createRecorder({ commits: true })
      const subscription = await harness().log.subscribe({ groupId, topics: [topic] }, seen)
      await until('four records', () => seen.records.length === 4)
      await harness().trim(topic, 1, 4)
      for (const partition of [0, 1, 2]) await fill(topic, partition, 4, 6)
      await until('six more', () => seen.records.length === 10)
      await subscription.close()
      const again = createRecorder({ commits: true })
      const second = await harness().log.subscribe({ groupId, topics: [topic] }, again)
      await fill(topic, 0, 6, 7)
      await until('one more', () => again.records.length === 1)
      expect([...seen.gaps, ...again.gaps]).toEqual([])
      await second.close()
    })
  })
}
