import { createMemoryLog } from '@redflag/runtime'
import { cohortContract } from './cohorts.contract.ts'

cohortContract('in memory', async () => {
  const log = createMemoryLog()
  let count = 0
  return {
    log,
    async freshTopic() {
      count += 1
      await log.ensureTopics([{ topic: `cohorts-${count}`, partitions: 3 }])
      return `cohorts-${count}`
    },
    close: () => log.close(),
  }
})
