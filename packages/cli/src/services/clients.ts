import {
  type ConfigOf,
  type ConnectedRedis,
  connectRedis,
  countRestarts,
  createConfluentRegistry,
  createKafkaLog,
  type createMetricsRegistry,
  type HealthCheck,
  kafkaSettingsOf,
  type kafkaVariables,
  type Log,
  type Logger,
  type Part,
  type Registry,
  redisSettingsOf,
  type redisVariables,
  type registryVariables,
} from '@redflag/runtime'

/** Kafka as the variables say, closed with the process; its consumers' restarts are counted. */
export function kafkaClient(
  config: ConfigOf<typeof kafkaVariables>,
  clientId: string,
  logger: Logger,
  metrics: ReturnType<typeof createMetricsRegistry>,
): { readonly log: Log; readonly part: Part } {
  const onRestart = countRestarts(metrics)
  const log = createKafkaLog({ ...kafkaSettingsOf(config, clientId), log: logger, onRestart })
  return { log, part: { name: 'kafka', start: () => {}, stop: () => log.close() } }
}

export function registryClient(config: ConfigOf<typeof registryVariables>): Registry {
  const url = new URL(config.REDFLAG_SCHEMA_REGISTRY_URL)
  if (config.REDFLAG_SCHEMA_REGISTRY_USERNAME !== undefined) {
    url.username = encodeURIComponent(config.REDFLAG_SCHEMA_REGISTRY_USERNAME)
    url.password = encodeURIComponent(config.REDFLAG_SCHEMA_REGISTRY_PASSWORD ?? '')
  }
  return createConfluentRegistry({ url: url.href.replace(/\/$/, '') })
}

/** Redis as the variables say, with its health check. */
export function redisClient(
  config: ConfigOf<typeof redisVariables>,
  logger: Logger,
): { readonly redis: ConnectedRedis; readonly part: Part; readonly check: HealthCheck } {
  const redis = connectRedis({
    ...redisSettingsOf(config),
    onReady: () => logger.info('redis is there'),
    onLost: (reason) => logger.warn({ reason }, 'redis is not there'),
  })
  const check: HealthCheck = {
    name: 'redis',
    check: () => (redis.isReady() ? { ok: true } : { ok: false, reason: 'not connected' }),
  }
  return { redis, check, part: { name: 'redis', start: () => redis.ping(), stop: () => redis.close() } }
}
