import { describe, expect, it } from 'vitest'
import type { Broker, Cluster, ProduceExchange } from './kafka-cluster.ts'
import { createKafkaProducer, type ProducerSettings } from './kafka-producer.ts'
import { partitionOf } from './murmur2.ts'

/** What one broker answers to one request: an error code by `topic/partition`, or a broken connection. */
type Answer = Readonly<Record<string, number>> | Error

interface Sent {
  readonly nodeId: number
  readonly groups: readonly { readonly topic: string; readonly partition: number; readonly count: number }[]
}

/**
 * Brokers whose answers are written down beforehand: leaders that move between two requests, and errors in the order of a
 * bad day, which real brokers do not give on demand. All else about sending is tested on real ones.
 */
function scriptedCluster(leaders: (refreshes: number) => readonly number[], answers: Answer[]) {
  const sent: Sent[] = []
  let refreshes = 0
  const removed: string[] = []

  function broker(nodeId: number): Broker {
    return {
      connectionPool: {
        async send({ request, response }: ProduceExchange) {
          const groups = readRequest((await request.encode()).buffer)
          sent.push({ nodeId, groups })
          const answer = answers.shift() ?? {}
          if (answer instanceof Error) throw answer
          const results = groups
            .map(({ topic, partition }) => ({
              topic,
              partition,
              errorCode: answer[`${topic}/${partition}`] ?? 0,
            }))
            .filter(({ errorCode }) => errorCode !== SILENT)
          const decoded = { results, clientSideThrottleTime: 0 }
          return response.parse(decoded)
        },
      },
      disconnect: async () => {},
      fetch: async () => ({ responses: [] }),
      findGroupCoordinator: async () => undefined,
    }
  }

  const cluster: Cluster = {
    connect: async () => {},
    disconnect: async () => {},
    isConnected: () => true,
    addMultipleTargetTopics: async () => {},
    refreshMetadata: async () => {
      refreshes++
    },
    refreshMetadataIfNecessary: async () => {},
    removeBroker: ({ host, port }) => removed.push(`${host}:${port}`),
    findTopicPartitionMetadata: () =>
      leaders(refreshes).map((leader, partitionId) => ({ partitionId, leader })),
    getNodeIds: () => [],
    findBroker: async ({ nodeId }) => broker(Number(nodeId)),
  }
  return { cluster, sent, removed }
}

/** Marks a partition that an answer does not mention. */
const SILENT = -2

function readRequest(bytes: Buffer) {
  const groups: { topic: string; partition: number; count: number }[] = []
  let at = 12
  for (let topics = bytes.readInt32BE(8); topics > 0; topics--) {
    const length = bytes.readInt16BE(at)
    const topic = bytes.toString('utf8', at + 2, at + 2 + length)
    at += 2 + length
    const partitions = bytes.readInt32BE(at)
    at += 4
    for (let i = 0; i < partitions; i++) {
      groups.push({ topic, partition: bytes.readInt32BE(at), count: bytes.readInt32BE(at + 8 + 57) })
      at += 8 + bytes.readInt32BE(at + 4)
    }
  }
  return groups
}

function records(count: number, partition?: number) {
  return Array.from({ length: count }, (_, i) => ({
    topic: 't',
    key: `k${i}`,
    value: Buffer.from('v'),
    ...(partition === undefined ? {} : { partition }),
  }))
}

const fast: ProducerSettings = { sendTimeoutMs: 5_000 }

describe('the producer', () => {
  it('sends a partition again that moved to a broker which had already answered', async () => {
    // Partition 1 fails on broker 2 and moves to broker 1, whose own part was written in the first round.
    const { cluster, sent } = scriptedCluster(
      (refreshes) => (refreshes === 0 ? [1, 2] : [1, 1]),
      [{}, { 't/1': 6 }],
    )
    await createKafkaProducer(cluster, fast).send([...records(2, 0), ...records(3, 1)])
    expect(sent).toEqual([
      { nodeId: 1, groups: [{ topic: 't', partition: 0, count: 2 }] },
      { nodeId: 2, groups: [{ topic: 't', partition: 1, count: 3 }] },
      { nodeId: 1, groups: [{ topic: 't', partition: 1, count: 3 }] },
    ])
  })

  it('repeats only what failed of one request, and what its answer does not name', async () => {
    const { cluster, sent } = scriptedCluster(() => [1, 1, 1], [{ 't/0': 19, 't/2': SILENT }])
    await createKafkaProducer(cluster, fast).send([...records(1, 0), ...records(1, 1), ...records(1, 2)])
    expect(sent.map(({ groups }) => groups.map(({ partition }) => partition))).toEqual([
      [0, 1, 2],
      [0, 2],
    ])
  })

  it('repeats after a broken connection, and forgets the broker', async () => {
    const broken = Object.assign(new Error('closed'), { host: 'h', port: 1, retriable: true })
    broken.name = 'KafkaJSConnectionClosedError'
    const { cluster, sent, removed } = scriptedCluster(() => [1], [broken, {}])
    await createKafkaProducer(cluster, fast).send(records(2, 0))
    expect(sent).toHaveLength(2)
    expect(removed).toEqual(['h:1'])
  })

  it('waits for a partition without a leader', async () => {
    const { cluster, sent } = scriptedCluster((refreshes) => (refreshes < 2 ? [-1] : [4]), [])
    await createKafkaProducer(cluster, fast).send(records(1, 0))
    expect(sent.map(({ nodeId }) => nodeId)).toEqual([4])
  })

  it.each([
    [10, 'MESSAGE_TOO_LARGE', 'LOG_RECORD_REFUSED'],
    [87, 'INVALID_RECORD', 'LOG_RECORD_REFUSED'],
    [29, 'TOPIC_AUTHORIZATION_FAILED', 'LOG_ACCESS_DENIED'],
    [999, 'ERROR_999', 'LOG_RECORD_REFUSED'],
  ])('gives up at once on error %i', async (errorCode, reason, code) => {
    const { cluster, sent } = scriptedCluster(() => [1], [{ 't/0': errorCode }])
    await expect(createKafkaProducer(cluster, fast).send(records(1, 0))).rejects.toMatchObject({
      code,
      retryable: false,
      facts: { reason },
    })
    expect(sent).toHaveLength(1)
  })

  it('fails as retryable when the time is over', async () => {
    const { cluster, sent } = scriptedCluster(() => [1], new Array(1_000).fill({ 't/0': 19 }))
    const sending = createKafkaProducer(cluster, { sendTimeoutMs: 200 }).send(records(3, 0))
    await expect(sending).rejects.toMatchObject({
      code: 'LOG_SEND_FAILED',
      retryable: true,
      facts: { count: 3, topics: 't' },
      cause: { type: 'NOT_ENOUGH_REPLICAS' },
    })
    expect(sent.length).toBeGreaterThan(1)
  })

  it('cuts a send into requests of bounded size, in order, one after the other', async () => {
    const { cluster, sent } = scriptedCluster(() => [1, 1], [])
    const value = Buffer.alloc(400)
    const many = Array.from({ length: 100 }, (_, i) => ({ topic: 't', key: `k${i}`, value }))
    await createKafkaProducer(cluster, { ...fast, maxRequestBytes: 5_000 }).send(many)
    expect(sent.length).toBeGreaterThan(8)
    const counts = sent.map(({ groups }) => groups.reduce((sum, { count }) => sum + count, 0))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(100)
    expect(Math.max(...counts)).toBeLessThanOrEqual(12)
    const inFirst = many.filter(({ key }) => partitionOf(key, 2) === 0).length
    const sentToFirst = sent.flatMap(({ groups }) => groups).filter(({ partition }) => partition === 0)
    expect(sentToFirst.reduce((sum, { count }) => sum + count, 0)).toBe(inFirst)
  })

  it('sends a record over the bound alone', async () => {
    const { cluster, sent } = scriptedCluster(() => [1], [])
    const large = { topic: 't', key: 'l', value: Buffer.alloc(20_000), partition: 0 }
    await createKafkaProducer(cluster, { ...fast, maxRequestBytes: 5_000 }).send([
      ...records(1, 0),
      large,
      ...records(1, 0),
    ])
    expect(sent.map(({ groups }) => groups[0]?.count)).toEqual([1, 1, 1])
  })

  it('waits for its sends when it is closed, and takes no more', async () => {
    const { cluster, sent } = scriptedCluster(() => [1], [{ 't/0': 6 }, {}])
    const producer = createKafkaProducer(cluster, fast)
    const sending = producer.send(records(1, 0))
    await producer.close()
    expect(sent).toHaveLength(2)
    await sending
    await expect(producer.send(records(1, 0))).rejects.toMatchObject({ code: 'LOG_CLOSED' })
  })
})
