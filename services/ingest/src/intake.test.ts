import { MAX_ORIGINAL_BYTES } from '@redflag/schemas'
import { describe, expect, it } from 'vitest'
import { createIntake } from './intake.ts'
import { aSession, jsonBytes, somePipeline } from './testing/builders.ts'
import { someLog } from './testing/some-log.ts'

const AT = { kind: 'kafka', topic: 'platform', partition: 3, offset: 42, key: 'clé' } as const

async function someIntake(pipeline = somePipeline()) {
  const written = await someLog()
  const defects: unknown[] = []
  const intake = createIntake({ pipeline, encode: written.encode, onDefect: (error) => defects.push(error) })
  return { intake, written, defects }
}

describe('intake', () => {
  it('keys events by worker', async () => {
    const { intake } = await someIntake()
    expect(intake(jsonBytes(aSession()), AT, 1).record).toMatchObject({
      topic: 'redflag.events.v1',
      key: 'w-1',
    })
  })

  it('keeps of refused input all that it takes to send it again', async () => {
    const { intake, written } = await someIntake()
    const bytes = Buffer.from('\u0000 no json \xff', 'latin1').subarray(1)
    const { record } = intake(bytes, AT, 99)
    expect(record).toMatchObject({ topic: 'redflag.dead-letter.v1', key: 'kafka:platform:3' })
    await (await written.log.producer()).send([record])
    const [letter] = await written.deadLetters()
    expect(letter).toMatchObject({
      source: { kind: 'kafka', topic: 'platform', partition: 3, offset: 42, name: null, line: null },
      code: 'INPUT_NOT_JSON',
      receivedAtMs: 99,
    })
    expect(letter?.original).toEqual(bytes)
    expect(letter?.originalKey?.toString()).toBe('clé')
  })

  it('cuts an original that no topic would take, and says so', async () => {
    const { intake, written } = await someIntake()
    const { record } = intake(Buffer.alloc(1_048_000, 'x'), AT, 1)
    await (await written.log.producer()).send([record]) // refused by the log if it were too large
    const [letter] = await written.deadLetters()
    expect(letter?.original).toHaveLength(MAX_ORIGINAL_BYTES)
    expect(letter?.message).toContain('1000000 of 1048000 bytes')
  })

  it('sets aside what trips over a defect, and tells of it', async () => {
    const { intake, defects } = await someIntake(() => {
      throw new TypeError('a defect')
    })
    const bytes = jsonBytes(aSession())
    const { outcome, record } = intake(bytes, AT, 1)
    expect(outcome).toMatchObject({ kind: 'dead-letter', refusal: { code: 'INTERNAL_DEFECT' }, bytes })
    expect(record.topic).toBe('redflag.dead-letter.v1')
    expect(defects).toEqual([new TypeError('a defect')])
  })

  it('sets aside an event that does not fit its schema', async () => {
    const good = somePipeline()
    const { intake, defects } = await someIntake((bytes, position, receivedAtMs) => {
      const outcome = good(bytes, position, receivedAtMs)
      return outcome.kind === 'event'
        ? { kind: 'event', event: { ...outcome.event, receivedAtMs: Number.NaN } }
        : outcome
    })
    expect(intake(jsonBytes(aSession()), AT, 1).outcome).toMatchObject({
      refusal: { code: 'INTERNAL_DEFECT' },
    })
    expect(defects).toMatchObject([{ code: 'CODEC_VALUE_INVALID' }])
  })
})
