import {
  createKafkaLog,
  createSilentLogger,
  isRedflagError,
  kafkaSettingsOf,
  kafkaVariables,
  type Log,
  loadConfig,
} from '@redflag/runtime'
import { TOPICS, type TopicId, topicNames } from '@redflag/schemas'
import { type Command, InvalidArgumentError } from 'commander'
import type { CliIo } from '../cli-io.ts'
import { CommandError, STATUS } from '../command-error.ts'
import { wholeNumber } from '../number-option.ts'
import { variablesHelp } from '../services/variables-help.ts'
import { counted, grouped } from '../terminal/figures.ts'

const DAY_MS = 86_400_000
const IDS = Object.keys(TOPICS) as readonly TopicId[]

/** A profile's bucket must lie in exactly one partition: there are 256 buckets. */
const MOST_PARTITIONS = 256

/** Partition N of one is worked on together with partition N of the next. */
const ALIKE: readonly TopicId[] = ['events', 'findings', 'alerts']

interface CreateOptions {
  readonly partitions: number
  readonly replication?: number
}

/** `redflag topics`: creates, lists and checks the topics of Redflag. */
export function addTopics(program: Command, io: CliIo): void {
  const topics = program
    .command('topics')
    .description('create, list and check the topics on Kafka')
    .addHelpText('after', () => `\n${variablesHelp([['Kafka', kafkaVariables]])}`)
  topics
    .command('create')
    .description('create what is missing; what is there stays as it is')
    .option('--partitions <n>', 'a power of two up to 256; cannot be changed later', powerOfTwo, 8)
    .option(
      '--replication <n>',
      'replicas of each partition (default: as the brokers have it)',
      wholeNumber(1, 100),
    )
    .addHelpText(
      'after',
      '\nExample\n  REDFLAG_KAFKA_BROKERS=kafka-1:9092 redflag topics create --partitions 16 --replication 3',
    )
    .action((options: CreateOptions) => withLog(io, (log, prefix) => create(log, prefix, options, io)))
  topics
    .command('list')
    .description('print every topic with what it is for, and what Kafka holds of it')
    .addHelpText('after', '\nExample\n  REDFLAG_KAFKA_BROKERS=kafka-1:9092 redflag topics list')
    .action(() => withLog(io, (log, prefix) => list(log, prefix, io)))
  topics
    .command('check')
    .description('see whether every topic is there and they fit each other; ends with 1 when not')
    .addHelpText('after', '\nExample\n  REDFLAG_KAFKA_BROKERS=kafka-1:9092 redflag topics check')
    .action(() => withLog(io, (log, prefix) => check(log, prefix, io)))
}

async function withLog(io: CliIo, work: (log: Log, prefix: string) => Promise<void>): Promise<void> {
  const config = loadConfig(kafkaVariables, io.env)
  const log = createKafkaLog({ ...kafkaSettingsOf(config, 'redflag-topics'), log: createSilentLogger() })
  try {
    await work(log, config.REDFLAG_TOPIC_PREFIX)
  } finally {
    await log.close()
  }
}

async function create(log: Log, prefix: string, options: CreateOptions, io: CliIo): Promise<void> {
  const { partitions, replication } = options
  const before = await findTopics(log, prefix)
  const missing = before.filter(({ held }) => held === null)
  await log.ensureTopics(
    missing.map(({ id, name }) => ({
      topic: name,
      partitions,
      ...(replication === undefined ? {} : { replicationFactor: replication }),
      config: {
        'retention.ms': String(TOPICS[id].retentionDays * DAY_MS),
        'cleanup.policy': TOPICS[id].cleanupPolicy,
      },
    })),
  )
  for (const { id, name, held } of before) {
    const said =
      held === null
        ? `created, ${counted(partitions, 'partition')}, kept ${TOPICS[id].retentionDays} days`
        : `was there, ${counted(held.partitions, 'partition')}`
    io.stdout.write(`${name}  ${said}\n`)
  }
  refuse(faultsOf(await findTopics(log, prefix)))
}

async function list(log: Log, prefix: string, io: CliIo): Promise<void> {
  for (const { id, name, held } of await findTopics(log, prefix)) {
    const { purpose, key } = TOPICS[id]
    const size =
      held === null
        ? 'not there'
        : `${counted(held.partitions, 'partition')}, ${grouped(held.records)} records`
    io.stdout.write(`${name}\n    ${purpose}\n    key ${key}, ${size}\n`)
  }
}

async function check(log: Log, prefix: string, io: CliIo): Promise<void> {
  refuse(faultsOf(await findTopics(log, prefix)))
  io.stdout.write('topics are in order\n')
}

function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new CommandError(faults.join('\nredflag: '), STATUS.failed)
}

export interface FoundTopic {
  readonly id: TopicId
  readonly name: string
  /** Null: it is not there. */
  readonly held: { readonly partitions: number; readonly records: number } | null
}

async function findTopics(log: Log, prefix: string): Promise<readonly FoundTopic[]> {
  const names = topicNames(prefix)
  return Promise.all(IDS.map(async (id) => ({ id, name: names[id], held: await heldBy(log, names[id]) })))
}

async function heldBy(log: Log, topic: string): Promise<FoundTopic['held']> {
  try {
    const offsets = await log.offsets(topic)
    return {
      partitions: offsets.length,
      records: offsets.reduce((sum, { start, end }) => sum + end - start, 0),
    }
  } catch (error) {
    if (isRedflagError(error, 'LOG_TOPIC_UNKNOWN')) return null
    throw error
  }
}

/** Why the services could not run on the topics as they are. */
export function faultsOf(topics: readonly FoundTopic[]): readonly string[] {
  const faults: string[] = []
  const counts: (readonly [name: string, partitions: number])[] = []
  for (const { id, name, held } of topics) {
    if (held === null) faults.push(`${name} is not there: redflag topics create`)
    else if (ALIKE.includes(id)) counts.push([name, held.partitions])
  }
  for (const [name, partitions] of counts) {
    if (isPowerOfTwo(partitions) && partitions <= MOST_PARTITIONS) continue
    faults.push(`${name} has ${partitions} partitions; it must be a power of two up to ${MOST_PARTITIONS}`)
  }
  if (new Set(counts.map(([, partitions]) => partitions)).size > 1) {
    const said = counts.map(([name, partitions]) => `${name} ${partitions}`).join(', ')
    faults.push(`these must have the same number of partitions: ${said}`)
  }
  return faults
}

function powerOfTwo(text: string): number {
  const value = wholeNumber(1, MOST_PARTITIONS)(text)
  if (isPowerOfTwo(value)) return value
  throw new InvalidArgumentError('Expected a power of two: 1, 2, 4, 8 ...')
}

const isPowerOfTwo = (value: number): boolean => value > 0 && (value & (value - 1)) === 0
