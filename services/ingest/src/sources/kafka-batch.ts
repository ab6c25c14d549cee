import type { LogBatch, LogRecord } from '@redflag/runtime'
import type { DeadLetterLimit } from '../dead-letter-limit.ts'
import { IngestError } from '../errors.ts'
import type { Intake, Taken } from '../intake.ts'

/** One record of a platform topic, worked out. */
interface TakenRecord extends Taken {
  readonly offset: number
  readonly receivedAtMs: number
}

export interface TakenBatch {
  /** In the order of the log: all of the batch, or what lies before a run of refusals that was too long. */
  readonly taken: readonly TakenRecord[]
  /** First offset that is not dealt with. */
  readonly nextOffset: number
  /** Records without a value; there is nothing in them to take. */
  readonly emptyCount: number
  /** Why the source has to stop behind `taken`; null when it need not. */
  readonly excess: IngestError | null
}

/** Longest believable stay in the platform's topic before we read it: a month's outage. */
const MAX_STAY_MS = 30 * 86_400_000

/** Works out a batch in order; sends nothing. */
export function takeBatch(
  batch: LogBatch,
  intake: Intake,
  limit: DeadLetterLimit,
  nowMs: number,
): TakenBatch {
  const taken: TakenRecord[] = []
  let emptyCount = 0
  for (const record of batch.records) {
    if (record.value === null) {
      emptyCount++
      continue
    }
    const { topic, partition, offset, key } = record
    const receivedAtMs = arrivalOf(record, nowMs)
    const one = intake(record.value, { kind: 'kafka', topic, partition, offset, key }, receivedAtMs)
    taken.push({ outcome: one.outcome, record: one.record, offset, receivedAtMs })
    const excess = limit.note(one.outcome.kind === 'dead-letter')
    if (excess === null) continue
    const runStart = Math.max(0, taken.length - excess.consecutive)
    const nextOffset = taken[runStart]?.offset ?? offset
    const share = excess.ratio === null ? '' : `, ${Math.round(excess.ratio * 100)} % of the latest`
    const detail = `${topic}[${partition}] at offset ${offset}: ${excess.consecutive} in a row${share}`
    return {
      taken: taken.slice(0, runStart),
      nextOffset,
      emptyCount,
      excess: new IngestError('INGEST_DEAD_LETTER_LIMIT', detail),
    }
  }
  const last = batch.records.at(-1)
  return { taken, nextOffset: last === undefined ? 0 : last.offset + 1, emptyCount, excess: null }
}

/**
 * When it came in: the record's own time stamp, so that reading it again gives the same event, as long as a clock can
 * have set it; a producer may write anything there.
 */
function arrivalOf({ timestampMs }: LogRecord, nowMs: number): number {
  const stayMs = nowMs - timestampMs
  return stayMs >= 0 && stayMs <= MAX_STAY_MS ? timestampMs : nowMs
}
