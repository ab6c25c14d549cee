import type { Clock, LogProducer, LogRecord, RecordCodec } from '@redflag/runtime'
import { type DeadLetter as DeadLetterValue, deadLetterKey, keptOfOriginal } from '@redflag/schemas'
import type { DeadLetter, DeadLetters } from './ports.ts'

export interface DeadLettersDeps {
  readonly producer: LogProducer
  readonly codec: RecordCodec<DeadLetterValue>
  readonly clock: Clock
}

/** Longest reason that is kept. */
const MAX_REASON_CHARACTERS = 500

/** Dead letters of alerting: the record as it was read, with where it stood and why nothing could be made of it. */
export function createDeadLetters(deps: DeadLettersDeps, topic: string): DeadLetters {
  return {
    put({ record, code, reason }: DeadLetter) {
      const source = sourceOf(record)
      const { original, note } = keptOfOriginal(record.value ?? new Uint8Array())
      const value = deps.codec.encode({
        original,
        originalKey: record.key === null ? null : Buffer.from(record.key),
        source,
        service: 'alerting',
        code,
        field: null,
        message: `${reason.slice(0, MAX_REASON_CHARACTERS)}${note}`,
        receivedAtMs: deps.clock.nowMs(),
      })
      return deps.producer.send([{ topic, key: deadLetterKey(source), value }])
    },
  }
}

function sourceOf({ topic, partition, offset }: LogRecord): DeadLetterValue['source'] {
  return { kind: 'kafka', topic, partition, offset, name: null, line: null }
}
