import type { LogProducer } from '@redflag/runtime'

/** A producer that makes its callers wait while too much of what they sent has not been worked on. */
export interface BoundedProducer extends LogProducer {
  /** To be told of each record that has been worked on. */
  done(): void
}

/**
 * Back-pressure for a log in memory, which takes whatever it is given: without it a sender that is faster than the detector
 * would fill the memory.
 *
 * @param topic whose records are counted
 * @param most records under way at which senders begin to wait
 */
export function boundBacklog(producer: LogProducer, topic: string, most: number): BoundedProducer {
  let underWay = 0
  let waiting: (() => void)[] = []
  return {
    async send(records) {
      for (const record of records) if (record.topic === topic) underWay++
      await producer.send(records)
      while (underWay > most) await new Promise<void>((resolve) => waiting.push(resolve))
    },
    done() {
      underWay--
      if (underWay > most || waiting.length === 0) return
      const woken = waiting
      waiting = []
      for (const resolve of woken) resolve()
    },
    close: () => producer.close(),
  }
}
