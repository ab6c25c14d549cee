import {
  createDetectorService,
  createMetricsObserver,
  createRedisLinks,
  createRedisProfiles,
  DETECTOR_METRICS,
  detectorSettingsOf,
  detectorVariables,
} from '@redflag/detector'
import {
  createMetrics,
  kafkaVariables,
  loadConfig,
  opsVariables,
  redisVariables,
  registryVariables,
  systemClock,
} from '@redflag/runtime'
import type { Command } from 'commander'
import type { CliIo } from '../cli-io.ts'
import { kafkaClient, redisClient, registryClient } from '../services/clients.ts'
import { runService } from '../services/run-service.ts'
import { variablesHelp } from '../services/variables-help.ts'
import { createLiveSettings, RELOAD_HELP } from '../settings/live-settings.ts'
import { readSettings } from '../settings/read-settings.ts'

const VARIABLES = {
  ...kafkaVariables,
  ...registryVariables,
  ...redisVariables,
  ...opsVariables,
  ...detectorVariables,
}

/** `redflag detector`: judges workers, on real servers. */
export function addDetector(program: Command, io: CliIo): void {
  program
    .command('detector')
    .description('keep a profile per worker and judge every event')
    .addHelpText('after', () => `\n${help()}${EXAMPLE}`)
    .action(() => run(io))
}

const EXAMPLE = `
Example
  REDFLAG_KAFKA_BROKERS=kafka-1:9092 REDFLAG_REDIS_URL=redis://redis:6379 \\
  REDFLAG_SCHEMA_REGISTRY_URL=http://registry:8081 redflag detector
`

const help = () =>
  `${variablesHelp([
    ['Detector', detectorVariables],
    ['Kafka', kafkaVariables],
    ['Schema registry', registryVariables],
    ['Redis', redisVariables],
    ['Metrics, health, logs', opsVariables],
  ])}\n${RELOAD_HELP}`

async function run(io: CliIo): Promise<void> {
  const config = loadConfig(VARIABLES, io.env)
  const file = config.DETECTOR_SETTINGS_FILE
  const first = readSettings(file)
  const keyPrefix = config.REDFLAG_REDIS_KEY_PREFIX
  await runService(
    'detector',
    config,
    ({ logger, metrics }) => {
      const kafka = kafkaClient(config, 'redflag-detector', logger, metrics)
      const { redis, part, check } = redisClient(config, logger)
      const counted = createMetrics(DETECTOR_METRICS, metrics)
      const live = createLiveSettings({ file, first, logger, metrics, signals: process })
      const service = createDetectorService(
        {
          log: kafka.log,
          registry: registryClient(config),
          profiles: createRedisProfiles(redis, { keyPrefix }),
          links: createRedisLinks(redis, keyPrefix),
          settings: live.now,
          observer: createMetricsObserver(counted, logger, () => systemClock.nowMs()),
          clock: systemClock,
          random: Math.random,
        },
        { ...detectorSettingsOf(config), topicPrefix: config.REDFLAG_TOPIC_PREFIX },
      )
      const facts = { settingsHash: first.hash }
      return { service, clients: [live.part, kafka.part, part], ready: [check], facts }
    },
    io,
  )
}
