import { createMemoryLog, type MemoryLog } from '@redflag/runtime'
import type { LogHarness } from './log/harness.ts'
import { logContract } from './log.contract.ts'

let log: MemoryLog | undefined

logContract('in memory', {
  async open(): Promise<LogHarness> {
    const shared = createMemoryLog()
    log = shared
    let count = 0
    return {
      log: shared,
      freshTopic: () => `topic-${++count}`,
      freshGroup: () => `group-${++count}`,
      shortSessionMs: 1_000,
      async trim(topic, partition, beforeOffset) {
        shared.trim(topic, partition, beforeOffset)
      },
      async expel(subscription) {
        shared.expel(subscription)
      },
      another: async () => createMemoryLog(),
    }
  },
  async close() {
    await log?.close()
  },
})
