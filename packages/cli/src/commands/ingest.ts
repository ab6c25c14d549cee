import {
  createIngestMetrics,
  createIngestService,
  createPseudonyms,
  ingestSettingsOf,
  ingestVariables,
  pseudonymSettingsOf,
} from '@redflag/ingest'
import { kafkaVariables, loadConfig, opsVariables, registryVariables, systemClock } from '@redflag/runtime'
import type { Command } from 'commander'
import type { CliIo } from '../cli-io.ts'
import { collectList, type ListFile } from '../lists/list-option.ts'
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
    .addHelpText('after', () => `\n${help()}`)
    .action(() => run(io))
}

const help = () =>
  variablesHelp([
    ['Ingest', ingestVariables],
    ['Kafka', kafkaVariables],
    ['Schema registry', registryVariables],
    ['Metrics, health, logs', opsVariables],
  ])

async function run(io: CliIo): Promise<void> {
  const config = loadConfig(VARIABLES, io.env)
  const settings = ingestSettingsOf(config)
  const lists = await loadLists(
    (config.INGEST_LISTS ?? []).reduce<readonly ListFile[]>((all, one) => collectList(one, all), []),
    {
      signal: io.interrupted,
    },
  )
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
      return { service, clients: [kafka.part], ready: [], facts }
    },
    io,
  )
}
