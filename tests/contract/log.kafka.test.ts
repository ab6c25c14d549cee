import { createKafkaLog, createSilentLogger, type Log } from '@redflag/runtime'
import kafkajs from 'kafkajs'
import { freshPrefix, requireStack } from '../support/stack.ts'
import type { LogHarness } from './log/harness.ts'
import { until } from './log/until.ts'
import { logContract } from './log.contract.ts'

/** The shortest that brokers allow by default (group.min.session.timeout.ms). */
const SHORTEST_SESSION_MS = 6_000

const stack = await requireStack()
const prefix = freshPrefix()
const kafka = new kafkajs.Kafka({ brokers: [...stack.brokers], logLevel: kafkajs.logLevel.NOTHING })
const admin = kafka.admin()
const logs: Log[] = []

function newLog(): Log {
  const log = createKafkaLog({ brokers: stack.brokers, log: createSilentLogger() })
  logs.push(log)
  return log
}

logContract('on Kafka', {
  async open(): Promise<LogHarness> {
    await admin.connect()
    const log = newLog()
    let count = 0
    return {
      log,
      freshTopic: () => `${prefix}topic-${++count}`,
      freshGroup: () => `${prefix}group-${++count}`,
      shortSessionMs: SHORTEST_SESSION_MS,
      another: async () => newLog(),
      async trim(topic, partition, beforeOffset) {
        // kafkajs looks for the leader before it has asked for the topic.
        await admin.fetchTopicOffsets(topic)
        await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(beforeOffset) }] })
      },
      async expel(_subscription, groupId) {
        await until('the group to drop its silent member', async () => {
          const { groups } = await admin.describeGroups([groupId])
          return groups[0]?.members.length === 0
        })
      },
    }
  },
  async close() {
    await Promise.all(logs.map((log) => log.close()))
    const mine = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix))
    await admin.deleteTopics({ topics: mine })
    await admin.disconnect()
  },
})
