import { z } from 'zod'
import { type ConfigOf, commaSeparated, defineVariables, flag } from './config.ts'
import type { KafkaSettings } from './log/kafka-client.ts'
import type { RedisSettings } from './redis/connect.ts'

/** Where the servers are: the same variables for every service, and for the local stack script, which prints them. */
export const kafkaVariables = defineVariables({
  REDFLAG_KAFKA_BROKERS: {
    schema: commaSeparated(),
    about: 'host:port of one or more brokers, comma-separated',
  },
  REDFLAG_KAFKA_TLS: { schema: flag(), about: 'whether to use TLS', fallback: 'false' },
  REDFLAG_KAFKA_TLS_CA: {
    schema: z.string().optional(),
    about: 'certificate authority in PEM, where the system does not know it',
  },
  REDFLAG_KAFKA_SASL_MECHANISM: {
    schema: z
      .enum(['plain', 'scram-sha-256', 'scram-sha-512'], 'must be plain, scram-sha-256 or scram-sha-512')
      .optional(),
    about: 'plain, scram-sha-256 or scram-sha-512; absent: no authentication',
  },
  REDFLAG_KAFKA_USERNAME: { schema: z.string().optional(), about: 'SASL user' },
  REDFLAG_KAFKA_PASSWORD: { schema: z.string().optional(), about: 'SASL password', secret: true },
  REDFLAG_TOPIC_PREFIX: {
    schema: z.string(),
    about: 'put before every topic and group name, so that installations can share a cluster',
    fallback: '',
  },
})

export const registryVariables = defineVariables({
  REDFLAG_SCHEMA_REGISTRY_URL: {
    schema: z.url('must be a URL'),
    about: 'base URL of a Confluent-compatible schema registry',
  },
  REDFLAG_SCHEMA_REGISTRY_USERNAME: { schema: z.string().optional(), about: 'user of the schema registry' },
  REDFLAG_SCHEMA_REGISTRY_PASSWORD: {
    schema: z.string().optional(),
    about: 'password of the schema registry',
    secret: true,
  },
})

export const redisVariables = defineVariables({
  REDFLAG_REDIS_URL: {
    schema: z.string(),
    about:
      'redis:// or rediss:// URL with user and password; several, comma-separated, are the nodes of a cluster',
    secret: true,
  },
  REDFLAG_REDIS_TLS_CA: {
    schema: z.string().optional(),
    about: 'certificate authority in PEM, where the system does not know it',
  },
  REDFLAG_REDIS_KEY_PREFIX: {
    schema: z.string(),
    about: 'put before every key, so that installations can share a server',
    fallback: 'rf',
  },
})

export const opsVariables = defineVariables({
  REDFLAG_OPS_HOST: {
    schema: z.string(),
    about: 'address on which metrics and health are served',
    fallback: '127.0.0.1',
  },
  REDFLAG_OPS_PORT: {
    schema: z.coerce
      .number('must be a number')
      .int('must be a whole number')
      .min(0, 'must be at least 0')
      .max(65_535, 'must be at most 65535'),
    about: 'port on which metrics and health are served; 0: any free one',
    fallback: '9464',
  },
  REDFLAG_LOG_LEVEL: {
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'must be a level of pino'),
    about: 'lowest level of log lines written',
    fallback: 'info',
  },
})

/** What Kafka is told, from the variables. */
export function kafkaSettingsOf(
  config: ConfigOf<typeof kafkaVariables>,
  clientId: string,
): Omit<KafkaSettings, 'log'> {
  const { REDFLAG_KAFKA_SASL_MECHANISM: mechanism, REDFLAG_KAFKA_TLS_CA: ca } = config
  const sasl =
    mechanism === undefined
      ? undefined
      : {
          mechanism,
          username: config.REDFLAG_KAFKA_USERNAME ?? '',
          password: config.REDFLAG_KAFKA_PASSWORD ?? '',
        }
  return {
    brokers: config.REDFLAG_KAFKA_BROKERS,
    clientId,
    ...(config.REDFLAG_KAFKA_TLS || ca !== undefined ? { tls: ca === undefined ? true : { ca } } : {}),
    ...(sasl === undefined ? {} : { sasl }),
  }
}

/** What Redis is told, from the variables. */
export function redisSettingsOf(config: ConfigOf<typeof redisVariables>): RedisSettings {
  const { REDFLAG_REDIS_URL: url, REDFLAG_REDIS_TLS_CA: tlsCa } = config
  return { url, ...(tlsCa === undefined ? {} : { tlsCa }) }
}
