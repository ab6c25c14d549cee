import type { Kafka } from 'kafkajs'
import type { ProduceResult } from './kafka-produce-request.ts'

/**
 * The layer of kafkajs below its producer and consumer: connections, authentication, metadata. Sending needs it because
 * kafkajs' own producer groups records in quadratic time and, when a partition changes its leader during a retry, can
 * drop records and report success; reading a range needs it because kafkajs cannot read without a group.
 *
 * Not part of kafkajs' public face. Only what is declared here is used; the contract suite runs all of it.
 */
export interface Cluster {
  connect(): Promise<void>
  disconnect(): Promise<void>
  isConnected(): boolean
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>
  refreshMetadata(): Promise<void>
  refreshMetadataIfNecessary(): Promise<void>
  removeBroker(address: { readonly host: string; readonly port: number }): void
  findTopicPartitionMetadata(topic: string): readonly PartitionMetadata[]
  getNodeIds(): readonly string[]
  /** Connects to the broker when it is not. */
  findBroker(broker: { readonly nodeId: number | string }): Promise<Broker>
}

export interface PartitionMetadata {
  readonly partitionId: number
  /** Node id; negative while there is none. */
  readonly leader: number
}

export interface Broker {
  readonly connectionPool: { send(request: ProduceExchange): Promise<readonly ProduceResult[]> }
  disconnect(): Promise<void>
  findGroupCoordinator(request: {
    readonly groupId: string
    readonly coordinatorType: number
  }): Promise<unknown>
  fetch(request: FetchRequest): Promise<{ readonly responses: readonly FetchedTopic[] }>
}

/** One request as kafkajs' connection wants it: bytes in, a decoded answer out. */
export interface ProduceExchange {
  readonly request: {
    readonly apiKey: number
    readonly apiVersion: number
    readonly apiName: string
    /** `buf` only marks it as kafkajs' own encoder; `buffer` is what is sent. */
    encode(): Promise<{ readonly buf: Buffer; readonly buffer: Buffer }>
  }
  readonly response: {
    decode(bytes: Buffer): Promise<DecodedProduce>
    parse(decoded: DecodedProduce): Promise<readonly ProduceResult[]>
  }
}

export interface DecodedProduce {
  readonly results: readonly ProduceResult[]
  /** How long the broker wants to be left alone, in milliseconds; kafkajs' connection heeds it. */
  readonly clientSideThrottleTime: number
}

export interface FetchRequest {
  readonly maxWaitTime: number
  readonly minBytes: number
  readonly maxBytes: number
  readonly isolationLevel: number
  readonly rackId: string
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly {
      readonly partition: number
      readonly fetchOffset: string
      readonly maxBytes: number
    }[]
  }[]
}

export interface FetchedTopic {
  readonly topicName: string
  readonly partitions: readonly FetchedPartition[]
}

export interface FetchedPartition {
  readonly partition: number
  readonly highWatermark: string
  readonly lastStableOffset?: string
  readonly abortedTransactions:
    | readonly { readonly producerId: string; readonly firstOffset: string }[]
    | null
  readonly messages: readonly FetchedMessage[]
}

export interface FetchedMessage {
  readonly offset: string
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly timestamp: string
  readonly headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>
  readonly isControlRecord?: boolean
  readonly batchContext?: {
    readonly firstOffset: string
    readonly lastOffsetDelta: number
    readonly producerId: string
    readonly inTransaction: boolean
  }
}

interface ClusterOptions {
  readonly metadataMaxAge: number
  readonly allowAutoTopicCreation: boolean
}

/** A topic's partitions and leaders are asked for again after this long, in milliseconds; a change is seen at once by its error. */
const METADATA_MAX_AGE_MS = 300_000

/** A cluster with the client's brokers, TLS, SASL and log. Not connected yet. */
export function createCluster(kafka: Kafka): Cluster {
  const key = Object.getOwnPropertySymbols(kafka).find(
    (symbol) => symbol.description === 'private:Kafka:createCluster',
  )
  const create: unknown = key && Reflect.get(kafka, key)
  if (typeof create !== 'function') throw new Error('kafkajs has changed: its client has no createCluster')
  const options: ClusterOptions = { metadataMaxAge: METADATA_MAX_AGE_MS, allowAutoTopicCreation: false }
  return create.call(kafka, options) as Cluster
}

/** Number of the kind of coordinator that groups have. */
const GROUP_COORDINATOR = 0

/** Asks one broker who coordinates a group. @throws what the broker answers, which kafkajs' own search hides. */
export async function askForCoordinator(cluster: Cluster, groupId: string): Promise<void> {
  await cluster.connect()
  await cluster.refreshMetadataIfNecessary()
  const [nodeId = -1] = cluster.getNodeIds()
  const broker = await cluster.findBroker({ nodeId })
  await broker.findGroupCoordinator({ groupId, coordinatorType: GROUP_COORDINATOR })
}
