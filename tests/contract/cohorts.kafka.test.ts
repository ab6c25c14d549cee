import { createKafkaLog, createSilentLogger } from '@redflag/runtime'
import { TOPICS } from '@redflag/schemas'
import { freshPrefix, requireStack } from '../support/stack.ts'
import { cohortContract } from './cohorts.contract.ts'

const stack = await requireStack()

cohortContract('on Kafka', async () => {
  const log = createKafkaLog({ brokers: stack.brokers, log: createSilentLogger() })
  return {
    log,
    async freshTopic() {
      const topic = freshPrefix() + TOPICS.cohorts.name
      const config = { 'cleanup.policy': TOPICS.cohorts.cleanupPolicy }
      await log.ensureTopics([{ topic, partitions: 3, config }])
      return topic
    },
    close: () => log.close(),
  }
})
