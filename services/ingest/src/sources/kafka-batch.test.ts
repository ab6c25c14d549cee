import type { LogBatch, LogRecord } from '@redflag/runtime'
import { describe, expect, it } from 'vitest'
import { createDeadLetterLimit } from '../dead-letter-limit.ts'
import { createIntake } from '../intake.ts'
import { aSession, jsonBytes, somePipeline } from '../testing/builders.ts'
import { someLog } from '../testing/some-log.ts'
import { takeBatch } from './kafka-batch.ts'

const NOW_MS = 1_800_000_000_000
const DAY_MS = 86_400_000

async function take(records: readonly Partial<LogRecord>[]) {
  const { encode } = await someLog()
  const intake = createIntake({ pipeline: somePipeline(), encode, onDefect: () => {} })
  const defaults = { topic: 'p', partition: 0, key: null, headers: {}, timestampMs: NOW_MS }
  const batch: LogBatch = {
    topic: 'p',
    partition: 0,
    records: records.map((record, i) => ({
      ...defaults,
      offset: 10 + i,
      value: jsonBytes(aSession()),
      ...record,
    })),
    endOffset: 100,
  }
  const limit = createDeadLetterLimit({ maxConsecutive: 100, maxRatio: 1, windowSize: 10 })
  return takeBatch(batch, intake, limit, NOW_MS)
}

describe('a batch', () => {
  it('passes over records without a value, and counts them', async () => {
    const { taken, emptyCount, nextOffset } = await take([{ value: null }, {}, { value: null }])
    expect(taken.map(({ offset }) => offset)).toEqual([11])
    expect([emptyCount, nextOffset]).toEqual([2, 13])
  })

  it('takes a record with an empty value for refused input', async () => {
    const { taken } = await take([{ value: new Uint8Array() }])
    expect(taken[0]?.outcome).toMatchObject({ kind: 'dead-letter', refusal: { code: 'INPUT_NOT_JSON' } })
  })

  it.each([
    [NOW_MS - 1, NOW_MS - 1],
    [NOW_MS - 29 * DAY_MS, NOW_MS - 29 * DAY_MS],
    [NOW_MS - 31 * DAY_MS, NOW_MS], // longer than any outage
    [NOW_MS + 1, NOW_MS], // a clock that runs ahead
    [-1, NOW_MS], // Kafka's "no time stamp"
  ])('stamped %d arrived at %d', async (timestampMs, arrivedAtMs) => {
    expect((await take([{ timestampMs }])).taken[0]?.receivedAtMs).toBe(arrivedAtMs)
  })

  it('goes on after gaps in the offsets, as compaction and transactions leave them', async () => {
    const { nextOffset } = await take([{ offset: 10 }, { offset: 57 }])
    expect(nextOffset).toBe(58)
  })
})
