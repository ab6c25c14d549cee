import {
  alertingSettingsOf,
  alertingVariables,
  alertPolicySource,
  channelsOf,
  createAlertingMetrics,
  createAlertingService,
  createChannel,
  createRedisAlertStore,
  policyChoiceOf,
} from '@redflag/alerting'
import { detectorVariables } from '@redflag/detector'
import {
  kafkaVariables,
  loadConfig,
  opsVariables,
  redisVariables,
  registryVariables,
  systemClock,
} from '@redflag/runtime'
import { topicNames } from '@redflag/schemas'
import type { Command } from 'commander'
import type { CliIo } from '../cli-io.ts'
import { kafkaClient, redisClient, registryClient } from '../services/clients.ts'
import { runService } from '../services/run-service.ts'
import { variablesHelp } from '../services/variables-help.ts'
import { createLiveSettings, RELOAD_HELP } from '../settings/live-settings.ts'
import { readSettings } from '../settings/read-settings.ts'

/** Alerting cuts bands where the score does, so it reads the detector's settings, too. */
const settingsVariable = { DETECTOR_SETTINGS_FILE: detectorVariables.DETECTOR_SETTINGS_FILE }

const VARIABLES = {
  ...kafkaVariables,
  ...registryVariables,
  ...redisVariables,
  ...opsVariables,
  ...settingsVariable,
  ...alertingVariables,
}

/** `redflag alerting`: makes alerts of findings and delivers them, on real servers. */
export function addAlerting(program: Command, io: CliIo): void {
  program
    .command('alerting')
    .description('make alerts of findings and deliver them')
    .addHelpText('after', () => `\n${help()}${EXAMPLE}`)
    .action(() => run(io))
}

const EXAMPLE = `
Example
  REDFLAG_KAFKA_BROKERS=kafka-1:9092 REDFLAG_REDIS_URL=redis://redis:6379 \\
  REDFLAG_SCHEMA_REGISTRY_URL=http://registry:8081 redflag alerting
`

const help = () =>
  `${variablesHelp([
    ['Alerting', { ...settingsVariable, ...alertingVariables }],
    ['Kafka', kafkaVariables],
    ['Schema registry', registryVariables],
    ['Redis', redisVariables],
    ['Metrics, health, logs', opsVariables],
  ])}\n${RELOAD_HELP}`

async function run(io: CliIo): Promise<void> {
  const config = loadConfig(VARIABLES, io.env)
  const file = config.DETECTOR_SETTINGS_FILE
  const first = readSettings(file)
  const definitions = channelsOf(config)
  const prefix = config.REDFLAG_TOPIC_PREFIX
  await runService(
    'alerting',
    config,
    ({ logger, metrics }) => {
      const kafka = kafkaClient(config, 'redflag-alerting', logger, metrics)
      const { redis, part, check } = redisClient(config, logger)
      const live = createLiveSettings({ file, first, logger, metrics, signals: process })
      const channelDeps = { clock: systemClock, logger, eventsTopic: topicNames(prefix).events }
      const service = createAlertingService(
        {
          log: kafka.log,
          registry: registryClient(config),
          store: createRedisAlertStore(redis, { keyPrefix: config.REDFLAG_REDIS_KEY_PREFIX }),
          channels: definitions.map((one) => createChannel(one, channelDeps)),
          clock: systemClock,
          logger,
          metrics: createAlertingMetrics(metrics, systemClock),
          random: Math.random,
        },
        {
          ...alertingSettingsOf(config),
          topicPrefix: prefix,
          policy: alertPolicySource(live.now, policyChoiceOf(config)),
        },
      )
      const facts = {
        settingsHash: first.hash,
        channels: definitions.map(({ name, kind }) => `${name} (${kind})`),
      }
      return { service, clients: [live.part, kafka.part, part], ready: [check], facts }
    },
    io,
  )
}
