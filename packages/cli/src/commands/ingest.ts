import { detectorVariables } from '@redflag/detector'
import {
  createIngestMetrics,
  createIngestService,
  createPseudonyms,
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
import { createLiveReference, type LiveReference } from '../lists/live-reference.ts'
import { loadLists } from '../lists/load-lists.ts'
import { kafkaClient, registryClient } from '../services/clients.ts'
import { runService } from '../services/run-service.ts'
import { variablesHelp } from '../services/variables-help.ts'
import { createLiveSettings, RELOAD_HELP } from '../settings/live-settings.ts'
import { readSettings } from '../settings/read-settings.ts'

/** Ingest asks the settings for what the platform knows, and how old a list may be. */
const settingsVariable = { DETECTOR_SETTINGS_FILE: detectorVariables.DETECTOR_SETTINGS_FILE }

const VARIABLES = {
  ...kafkaVariables,
  ...registryVariables,
  ...opsVariables,
  ...settingsVariable,
  ...ingestVariables,
}

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
      ['Ingest', { ...settingsVariable, ...ingestVariables }],
      ['Kafka', kafkaVariables],
      ['Schema registry', registryVariables],
      ['Metrics, health, logs', opsVariables],
    ]),
    listHelp('INGEST_LISTS=name=file,name=file'),
    '\nSIGHUP reads the lists anew; until that is done, and if it fails, the old ones stay in use.',
    RELOAD_HELP,
  ].join('\n')

async function run(io: CliIo): Promise<void> {
  const config = loadConfig(VARIABLES, io.env)
  const settings = ingestSettingsOf(config)
  const file = config.DETECTOR_SETTINGS_FILE
  const first = readSettings(file)
  const files = listsOf(config.INGEST_LISTS ?? [])
  const lists = await loadLists(files, { signal: io.interrupted })
  const prefix = config.REDFLAG_TOPIC_PREFIX
  await runService(
    'ingest',
    config,
    ({ logger, metrics }) => {
      const kafka = kafkaClient(config, 'redflag-ingest', logger, metrics)
      const live = createLiveSettings({ file, first, logger, metrics, signals: process })
      const counted = createIngestMetrics(metrics)
      const reference = createLiveReference({
        lists,
        settings: first,
        clock: systemClock,
        logger,
        onAges: counted.lists,
        onChange: (next) => service.running?.useReference(next),
      })
      live.onChange(reference.useSettings)
      const service = createIngestService(
        {
          log: kafka.log,
          registry: registryClient(config),
          pseudonyms: createPseudonyms(pseudonymSettingsOf(config)),
          // Asked when it starts; whatever changes after that is told.
          get reference() {
            return reference.now()
          },
          clock: systemClock,
          logger,
          metrics: counted,
          random: Math.random,
        },
        { ...settings, topicPrefix: prefix },
      )
      const facts = {
        settingsHash: first.hash,
        topics: settings.kafka?.topics ?? [],
        lists: Object.fromEntries(lists.versions),
      }
      const reloading = reloadPart(files, reference, logger)
      return { service, clients: [live.part, reference.part, kafka.part, reloading], ready: [], facts }
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
function reloadPart(files: readonly ListFile[], reference: LiveReference, logger: Logger): Part {
  async function reload(): Promise<void> {
    try {
      const lists = await loadLists(files)
      reference.useLists(lists)
      logger.info({ lists: Object.fromEntries(lists.versions) }, 'lists read anew')
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
