import type { Event } from '@redflag/detection'
import {
  isRetryable,
  type LogRecord,
  type OutgoingRecord,
  type RecordCodec,
  redflagError,
} from '@redflag/runtime'
import type { PositionedEvent } from './detect-batch.ts'

export interface ReadBatch {
  readonly events: readonly PositionedEvent[]
  /** What could not be read, and why. */
  readonly unreadable: readonly { readonly record: LogRecord; readonly error: unknown }[]
}

/** So many unreadable records in one batch, and more than readable ones, are a bad deployment, not bad records: stop. */
const MANY_UNREADABLE = 50

/**
 * Decodes a batch.
 * @throws what the registry throws when it does not answer (retryable: no fault of the record); `EVENTS_UNREADABLE`
 */
export async function readBatch(
  records: readonly LogRecord[],
  codec: RecordCodec<Event>,
): Promise<ReadBatch> {
  const events: PositionedEvent[] = []
  const unreadable: { record: LogRecord; error: unknown }[] = []
  for (const record of records) {
    const { partition, offset, value } = record
    try {
      if (value === null) throw new Error('the record has no value')
      const decoded = codec.decode(value)
      // Awaiting what is no promise would cost a turn of the loop for every record.
      const event = decoded instanceof Promise ? await decoded : decoded
      events.push({ event, position: { partition, offset } })
    } catch (error) {
      if (isRetryable(error)) throw error
      unreadable.push({ record, error })
    }
  }
  if (unreadable.length >= MANY_UNREADABLE && events.length < unreadable.length) {
    const { topic, partition, offset } = records[0] as LogRecord
    const count = unreadable.length
    throw redflagError('EVENTS_UNREADABLE', { topic, partition, offset, count, of: records.length })
  }
  return { events, unreadable }
}

/** Dead letters of what could not be read and has not been set aside before. */
export function lettersOf(
  read: ReadBatch,
  quietUntil: number,
  deadLetter: (record: LogRecord, error: unknown) => OutgoingRecord,
): readonly OutgoingRecord[] {
  return read.unreadable
    .filter(({ record }) => record.offset >= quietUntil)
    .map(({ record, error }) => deadLetter(record, error))
}
