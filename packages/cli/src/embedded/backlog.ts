import type { LogProducer } from '@redflag/runtime'

/** A producer that makes its callers wait while too much of what was sent has not been worked on. */
export interface BoundedProducer extends LogProducer {
  /** To be told of each record that has been worked on. */
  done(): void
  /** Resolves when everything sent has been worked on. */
  idle(): Promise<void>
}

interface Waiter {
  readonly most: number
  readonly resolve: () => void
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
  let waiters: Waiter[] = []

  function until(atMost: number): Promise<void> {
    if (underWay <= atMost) return Promise.resolve()
    return new Promise((resolve) => waiters.push({ most: atMost, resolve }))
  }

  return {
    async send(records) {
      for (const record of records) if (record.topic === topic) underWay++
      await producer.send(records)
      await until(most)
    },
    done() {
      underWay--
      const woken = waiters.filter((waiter) => underWay <= waiter.most)
      if (woken.length === 0) return
      waiters = waiters.filter((waiter) => underWay > waiter.most)
      for (const { resolve } of woken) resolve()
    },
    idle: () => until(0),
    close: () => producer.close(),
  }
}
