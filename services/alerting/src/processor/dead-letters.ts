import type { Clock, LogProducer, RecordCodec } from '@redflag/runtime'
import { type DeadLetter as DeadLetterValue, deadLetterKey, letterOfRecord } from '@redflag/schemas'
import type { DeadLetter, DeadLetters } from './ports.ts'

export interface DeadLettersDeps {
  readonly producer: LogProducer
  readonly codec: RecordCodec<DeadLetterValue>
  readonly clock: Clock
}

/** Dead letters of alerting: the record as it was read, with where it stood and why nothing could be made of it. */
export function createDeadLetters(deps: DeadLettersDeps, topic: string): DeadLetters {
  return {
    put({ record, code, reason }: DeadLetter) {
      const letter = letterOfRecord(record, {
        service: 'alerting',
        code,
        reason,
        nowMs: deps.clock.nowMs(),
      })
      return deps.producer.send([
        { topic, key: deadLetterKey(letter.source), value: deps.codec.encode(letter) },
      ])
    },
  }
}
