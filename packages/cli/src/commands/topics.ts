import {
  createKafkaLog,
  createSilentLogger,
  kafkaSettingsOf,
  kafkaVariables,
  type Log,
  loadConfig,
} from '@redflag/runtime'
import { TOPICS, type TopicId, topicNames } from '@redflag/schemas'
import type { Command } from 'commander'
import type { CliIo } from '../cli-io.ts'
import { CommandError } from '../command-error.ts'
import { wholeNumber } from '../number-option.ts'
import { variablesHelp } from '../services/variables-help.ts'

const DAY_MS = 86_400_000
const IDS = Object.keys(TOPICS) as readonly TopicId[]

/** A profile's bucket must lie in exactly one partition: there are 256 buckets. */
const MOST_PARTITIONS = 256

/** `redflag topics`: creates, lists and checks the topics of Redflag. */
export function addTopics(program: Command, io: CliIo): void {
  const topics = program
    .command('topics')
    .description('create, list and check the topics on Kafka')
    .addHelpText('after', () => `\n${variablesHelp([['Kafka', kafkaVariables]])}`)
  topics
    .command('create')
    .description('create what is missing; what is there stays as it is')
    .option(
      '--partitions <n>',
      'a power of two up to 256; cannot be changed later',
      wholeNumber(1, MOST_PARTITIONS),
      8,
    )
    .option('--replication <n>', 'replicas of each partition', wholeNumber(1, 100), 1)
    .action((options: { partitions: number; replication: number }) =>
      withLog(io, (log, prefix) => create(log, prefix, options, io)),
    )
  topics
    .command('list')
    .description('print every topic with what it is for, and what Kafka holds of it')
    .action(() => withLog(io, (log, prefix) => list(log, prefix, io)))
  topics
    .command('check')
    .description('see whether every topic is there and they fit each other; ends with 1 when not')
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

async function create(
  log: Log,
  prefix: string,
  { partitions, replication }: { readonly partitions: number; readonly replication: number },
  io: CliIo,
): Promise<void> {
  if ((partitions & (partitions - 1)) !== 0) {
    throw new CommandError(
      `--partitions must be a power of two, got ${partitions}: 1, 2, 4, 8 ... ${MOST_PARTITIONS}`,
    )
  }
  const names = topicNames(prefix)
  await log.ensureTopics(
    IDS.map((id) => ({
      topic: names[id],
      partitions,
      replicationFactor: replication,
      config: {
        'retention.ms': String(TOPICS[id].retentionDays * DAY_MS),
        'cleanup.policy': TOPICS[id].cleanupPolicy,
      },
    })),
  )
  for (const id of IDS)
    io.stdout.write(`${names[id]}  ${partitions} partitions, kept ${TOPICS[id].retentionDays} days\n`)
}

async function list(log: Log, prefix: string, io: CliIo): Promise<void> {
  const names = topicNames(prefix)
  for (const id of IDS) {
    const partitions = await partitionsOf(log, names[id])
    const held =
      partitions === null ? 'not there' : `${partitions.count} partitions, ${partitions.records} records`
    io.stdout.write(`${names[id]}\n    ${TOPICS[id].purpose}\n    key ${TOPICS[id].key}, ${held}\n`)
  }
}

async function check(log: Log, prefix: string, io: CliIo): Promise<void> {
  const names = topicNames(prefix)
  const faults: string[] = []
  const counts = new Map<TopicId, number>()
  for (const id of IDS) {
    const partitions = await partitionsOf(log, names[id])
    if (partitions === null) faults.push(`${names[id]} is not there: redflag topics create`)
    else counts.set(id, partitions.count)
  }
  const events = counts.get('events')
  if (events !== undefined && (events & (events - 1)) !== 0) {
    faults.push(`${names.events} has ${events} partitions; it must be a power of two`)
  }
  if (counts.get('findings') !== counts.get('alerts')) {
    faults.push(`${names.findings} and ${names.alerts} must have the same number of partitions`)
  }
  if (faults.length > 0) throw new CommandError(faults.join('\nredflag: '), 1)
  io.stdout.write('topics are in order\n')
}

async function partitionsOf(log: Log, topic: string): Promise<{ count: number; records: number } | null> {
  try {
    const offsets = await log.offsets(topic)
    return { count: offsets.length, records: offsets.reduce((sum, { start, end }) => sum + end - start, 0) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'LOG_TOPIC_UNKNOWN') return null
    throw error
  }
}
