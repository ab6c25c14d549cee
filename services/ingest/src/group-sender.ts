import type { LogProducer, OutgoingRecord } from '@redflag/runtime'

export interface GroupSenderSettings {
  /** Records in one call of the producer, at most; one caller's records are never split. Default 5,000. */
  readonly maxGroupRecords?: number
}

export interface GroupSender {
  /**
   * Resolves when the log has acknowledged all of `records`; rejects with the producer's error otherwise, in which case
   * any part of them may have been written.
   */
  send(records: readonly OutgoingRecord[]): Promise<void>
  /** Resolves when nothing is waiting or under way any more, however it ended. */
  settled(): Promise<void>
  /** The last call of the producer failed. */
  readonly isFailing: boolean
  /** Milliseconds since it failed; null while it does not. */
  failedAgoMs(): number | null
  /** Calls of the producer under way, or waiting for one: 0 means idle. */
  readonly waiting: number
}

interface Waiter {
  readonly records: readonly OutgoingRecord[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

const DEFAULT_MAX_GROUP_RECORDS = 5_000

/**
 * Sends together what comes in while the log is busy: one call is under way at a time, and whoever arrives meanwhile
 * shares the next one. A single request waits for no timer, and a thousand cost little more than one: a produce call
 * has a fixed price of about a millisecond. Order is kept.
 *
 * Unbounded by itself: callers hold a place in the in-flight budget until their promise settles.
 */
export function createGroupSender(producer: LogProducer, settings: GroupSenderSettings = {}): GroupSender {
  const maxGroupRecords = settings.maxGroupRecords ?? DEFAULT_MAX_GROUP_RECORDS
  const queue: Waiter[] = []
  let underWay = 0
  let failedAtMs: number | null = null
  let running: Promise<void> | null = null

  async function run(): Promise<void> {
    while (queue.length > 0) {
      const group = takeGroup()
      underWay = group.length
      try {
        await producer.send(group.flatMap(({ records }) => records))
        failedAtMs = null
        for (const { resolve } of group) resolve()
      } catch (error) {
        failedAtMs = performance.now()
        for (const { reject } of group) reject(error)
      }
      underWay = 0
    }
    running = null
  }

  function takeGroup(): readonly Waiter[] {
    let records = 0
    let count = 0
    for (const waiter of queue) {
      records += waiter.records.length
      if (count > 0 && records > maxGroupRecords) break
      count++
    }
    return queue.splice(0, count)
  }

  return {
    send(records) {
      if (records.length === 0) return Promise.resolve()
      return new Promise((resolve, reject) => {
        queue.push({ records, resolve, reject })
        running ??= run()
      })
    },
    async settled() {
      while (running !== null) await running
    },
    get isFailing() {
      return failedAtMs !== null
    },
    failedAgoMs: () => (failedAtMs === null ? null : performance.now() - failedAtMs),
    get waiting() {
      return queue.length + underWay
    },
  }
}
