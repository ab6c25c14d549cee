import {
  createIngestMetrics,
  createIngestService,
  createPseudonyms,
  type IngestService,
  ingestSettingsOf,
  ingestVariables,
  pseudonymSettingsOf,
} from '@redflag/ingest'
import {
  kafkaVariables,
  type Logger,
  loadConfig,
  opsVariables,
  type Part,
  redflagError,
  registryVariables,
  systemClock,
} from '@redflag/runtime'
import { type Command, InvalidArgumentError } from 'commander'
import type { CliIo } from '../cli-io.ts'
import { collectList, type ListFile, listHelp } from '../lists/list-option.ts'
import { loadLists } from '../lists/load-lists.ts'
import { kafkaClient, registryClient } from '../services/clients.ts'
import { runService } from '../services/run-service.ts'
import { variablesHelp } from '../services/variables-help.ts'

const VARIABLES = { ...kafkaVariables, ...registryVariables, ...opsVariables, ...ingestVariables }

/** `redflag ingest`: takes events in, on real servers. */
export function addIngest(program: Command, io: CliIo): void {
  program
    .command('ingest')
    .description('take events in from Kafka and HTTP: check, look up, pseudonymise')
    .addHelpText('after', () => `\n${help()}${EXAMPLE}`)
    .action(() => run(io))
}

const EXAMPLE = `
Example
  REDFLAG_KAFKA_BROKERS=kafka-1:9092 REDFLAG_SCHEMA_REGISTRY_URL=http://registry:8081 \\
  INGEST_PSEUDONYM_KEY=$(cat pseudonym.key) INGEST_KAFKA_TOPICS=payouts,sessions \\
  INGEST_LISTS=ofac-xml=/lists/sdn_advanced.xml redflag ingest
`

const help = () =>
  [
    variablesHelp([
      ['Ingest', ingestVariables],
      ['Kafka', kafkaVariables],
      ['Schema registry', registryVariables],
      ['Metrics, health, logs', opsVariables],
    ]),
    listHelp('INGEST_LISTS=name=file,name=file'),
    '\nSIGHUP reads the lists anew; until that is done, and if it fails, the old ones stay in use.\n',
  ].join('\n')

async function run(io: CliIo): Promise<void> {
  const config = loadConfig(VARIABLES, io.env)
  const settings = ingestSettingsOf(config)
  const files = listsOf(config.INGEST_LISTS ?? [])
  const lists = await loadLists(files, { signal: io.interrupted })
  const prefix = config.REDFLAG_TOPIC_PREFIX
  await runService(
    'ingest',
    config,
    ({ logger, metrics }) => {
      const kafka = kafkaClient(config, 'redflag-ingest', logger)
      const service = createIngestService(
        {
          log: kafka.log,
          registry: registryClient(config),
          pseudonyms: createPseudonyms(pseudonymSettingsOf(config)),
          reference: lists.reference,
          clock: systemClock,
          logger,
          metrics: createIngestMetrics(metrics),
          random: Math.random,
        },
        { ...settings, topicPrefix: prefix },
      )
      const facts = { topics: settings.kafka?.topics ?? [], lists: Object.fromEntries(lists.versions) }
      const reloading = reloadPart(files, service, logger)
      return { service, clients: [kafka.part, reloading], ready: [], facts }
    },
    io,
  )
}

/** @throws `CONFIG_INVALID` naming the first entry that is no list */
function listsOf(texts: readonly string[]): readonly ListFile[] {
  try {
    return texts.reduce<readonly ListFile[]>((before, text) => collectList(text, before), [])
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error
    throw redflagError('CONFIG_INVALID', { problems: `  INGEST_LISTS: ${error.message}` })
  }
}

/** Reads the lists anew on SIGHUP: sanctions lists change while a service runs for months. */
function reloadPart(files: readonly ListFile[], service: IngestService, logger: Logger): Part {
  async function reload(): Promise<void> {
    try {
      const { reference, versions } = await loadLists(files)
      service.running?.useReference(reference)
      logger.info({ lists: Object.fromEntries(versions) }, 'lists read anew')
    } catch (error) {
      logger.error({ err: error }, 'lists could not be read anew; those in use stay')
    }
  }
  const onHangup = () => void reload()
  return {
    name: 'reload-lists',
    start: () => void process.on('SIGHUP', onHangup),
    stop: () => void process.off('SIGHUP', onHangup),
  }
}
