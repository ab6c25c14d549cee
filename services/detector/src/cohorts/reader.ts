import { type CohortDay, type CohortTable, talliesOf } from '@redflag/detection'
import { isRetryable, type Log, type LogRecord, type RecordCodec } from '@redflag/runtime'
import type { DetectorObserver } from '../observer.ts'

export interface CohortReaderDeps {
  readonly log: Log
  readonly codec: RecordCodec<CohortDay>
  readonly table: CohortTable
  readonly observer: Pick<DetectorObserver, 'undecodable' | 'cohorts'>
}

/** Reads what all detectors have published of closed days. */
export interface CohortReader {
  /**
   * Reads on from where it was to the present end; from the start of the topic at first. Only one reading goes on at a time: who asks
   * meanwhile waits for it.
   * @throws what the log throws when it does not answer, `LOG_TOPIC_UNKNOWN`
   */
  refresh(): Promise<void>
}

/**
 * Without a group: every detector needs all of it, and a group of each process would be left behind when it ends. Reading a day again
 * changes nothing, so nothing is committed either.
 */
export function createCohortReader(
  { log, codec, table, observer }: CohortReaderDeps,
  topic: string,
): CohortReader {
  const next = new Map<number, number>()
  let reading: Promise<void> | null = null

  async function read(): Promise<void> {
    let records = 0
    for (const { partition, start, end } of await log.offsets(topic)) {
      // What has been deleted meanwhile is too old to be asked about.
      const from = Math.max(start, Math.min(next.get(partition) ?? start, end))
      if (from < end)
        await log.readRange({ topic, partition, fromOffset: from, toOffset: end }, async (some) => {
          for (const record of some) await take(record)
          records += some.length
        })
      next.set(partition, end)
    }
    observer.cohorts(records, table.days, table.corridors)
  }

  async function take(record: LogRecord): Promise<void> {
    if (record.value === null) return
    try {
      const told = await codec.decode(record.value)
      table.publish(told.partition, told.day, talliesOf(told))
    } catch (error) {
      if (isRetryable(error)) throw error
      observer.undecodable(record, error)
    }
  }

  return {
    refresh() {
      reading ??= read().finally(() => {
        reading = null
      })
      return reading
    },
  }
}
