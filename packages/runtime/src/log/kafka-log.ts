import { redflagError } from '../errors.ts'
import { createKafkaAdmin } from './kafka-admin.ts'
import { createKafka, type KafkaSettings } from './kafka-client.ts'
import { askForCoordinator, createCluster } from './kafka-cluster.ts'
import { createKafkaProducer, type ProducerSettings } from './kafka-producer.ts'
import { readKafkaRange } from './kafka-range.ts'
import { KafkaSubscription, type OnRestart } from './kafka-subscription.ts'
import type { Log, LogProducer } from './port.ts'

export interface KafkaLogSettings extends KafkaSettings {
  readonly producer?: ProducerSettings
  /** Told of each consumer that is given up for a new one. */
  readonly onRestart?: OnRestart
}

/**
 * The log on Apache Kafka 2.1 or later, by kafkajs. Connects when first used: brokers that are down are found by the
 * first call, not here.
 */
export function createKafkaLog(settings: KafkaLogSettings): Log {
  const kafka = createKafka(settings)
  const admin = createKafkaAdmin(kafka)
  const cluster = createCluster(kafka)
  const producers = new Set<LogProducer>()
  const subscriptions = new Set<KafkaSubscription>()
  let closing: Promise<void> | undefined

  function refuseWhenClosed(action: string): void {
    if (closing) throw redflagError('LOG_CLOSED', { action })
  }

  async function close(): Promise<void> {
    await Promise.all([...subscriptions].map((subscription) => subscription.close()))
    await Promise.all([...producers].map((producer) => producer.close()))
    await Promise.all([admin.close(), cluster.disconnect()])
  }

  return {
    async producer() {
      refuseWhenClosed('a producer was made')
      const producer = createKafkaProducer(cluster, settings.producer)
      producers.add(producer)
      return producer
    },

    async subscribe(options, handler) {
      refuseWhenClosed('a subscription was made')
      const deps = {
        newKafka: () => createKafka(settings),
        admin,
        cluster,
        log: settings.log,
        ...(settings.onRestart === undefined ? {} : { onRestart: settings.onRestart }),
        askForCoordinator: (groupId: string) => askForCoordinator(cluster, groupId),
      }
      const subscription = new KafkaSubscription(deps, options, handler)
      subscriptions.add(subscription)
      const forget = () => subscriptions.delete(subscription)
      subscription.finished.then(forget, () => subscription.close().then(forget))
      await subscription.join()
      return subscription
    },

    async readRange(range, onRecords) {
      refuseWhenClosed('a range was read')
      await readKafkaRange(cluster, admin.offsets, range, onRecords)
    },
    async offsets(topic) {
      refuseWhenClosed('offsets were asked for')
      return admin.offsets(topic)
    },
    async committed(groupId, topic) {
      refuseWhenClosed('offsets were asked for')
      return admin.committed(groupId, topic)
    },
    async ensureTopics(topics) {
      refuseWhenClosed('topics were made')
      await admin.ensureTopics(topics)
    },
    close() {
      closing ??= close()
      return closing
    },
  }
}
