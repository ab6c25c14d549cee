import { createKafkaLog, createSilentLogger, type Log } from '@redflag/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PrivateStack, startPrivateStack } from '../support/stack.ts'
import { createRecorder } from './log/recorder.ts'
import { until } from './log/until.ts'

describe('a broker that is killed', () => {
  let stack: PrivateStack
  let log: Log
  beforeAll(async () => {
    stack = await startPrivateStack(['kafka'])
    log = createKafkaLog({ brokers: stack.brokers, log: createSilentLogger() })
  })
  afterAll(async () => {
    await log.close()
    await stack.dispose()
  })

  it('and comes back costs no record and no subscription', async () => {
    const topic = 'survives'
    await log.ensureTopics([{ topic, partitions: 2 }])
    const producer = await log.producer()
    const seen = createRecorder({ commits: true })
    const subscription = await log.subscribe(
      { groupId: 'survivors', topics: [topic], sessionTimeoutMs: 6_000 },
      seen,
    )
    let sent = 0
    let isOver = false
    const sending = (async () => {
      while (!isOver) {
        await producer.send([{ topic, key: `k${sent % 5}`, value: Buffer.from(String(sent)) }])
        sent++
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    })()
    await until('some records before the crash', () => seen.records.length > 50)
    await stack.kill('kafka')
    const sentAtCrash = sent
    await stack.start('kafka')
    await until('sending to go on', () => sent > sentAtCrash + 50, 60_000)
    isOver = true
    await sending
    await until('every record', () => new Set(seen.values()).size === sent, 60_000)
    for (const partition of [0, 1]) {
      const offsets = seen.records
        .filter((record) => record.partition === partition)
        .map(({ offset }) => offset)
      expect(new Set(offsets).size).toBe(Math.max(...offsets) + 1)
    }
    expect(seen.gaps).toEqual([])
    await subscription.close()
  })

  it('and stays away fails a send after its time, and is waited for by a reader', async () => {
    const topic = 'waits'
    await log.ensureTopics([{ topic, partitions: 1 }])
    const settings = { brokers: stack.brokers, log: createSilentLogger(), producer: { sendTimeoutMs: 1_000 } }
    const impatient = createKafkaLog(settings)
    const producer = await impatient.producer()
    const record = { topic, key: 'k', value: Buffer.from('v') }
    await producer.send([record])
    const seen = createRecorder({ commits: true })
    const subscription = await impatient.subscribe(
      { groupId: 'patient', topics: [topic], sessionTimeoutMs: 6_000 },
      seen,
    )
    await until('the record', () => seen.records.length === 1)
    await stack.kill('kafka')
    await expect(producer.send([record])).rejects.toMatchObject({ code: 'LOG_SEND_FAILED', retryable: true })
    await until('the reader to stand still', () => subscription.idleMs() > 2_000)
    await stack.start('kafka')
    await until('sending to be possible again', () =>
      producer.send([record]).then(
        () => true,
        () => false,
      ),
    )
    await until('the next record', () => seen.records.length >= 2, 60_000)
    expect(subscription.idleMs()).toBeLessThan(2_000)
    await impatient.close()
  })
})
