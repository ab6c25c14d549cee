import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EXIT, StackError } from './errors.js'

/** @typedef {'kafka' | 'registry' | 'redis'} ServerName */

/**
 * @typedef {object} Settings
 * @property {string} stackDir data, configuration, logs and state of this stack; default `.stack` in the project
 * @property {boolean} isDefaultDir whether `stackDir` is the default one
 * @property {string} cacheDir jars, shared by all stacks; default `~/.cache/redflag`
 * @property {string} logDir
 * @property {Readonly<Partial<Record<ServerName, number>>>} ports asked for; a server without one gets a free one
 * @property {Readonly<Partial<Record<ServerName, string>>>} given addresses of servers that run already
 * @property {string} kafkaHeap default 512m
 * @property {Proxied | undefined} kafkaProxied a second listener of Kafka, for clients behind a proxy
 * @property {string} registryHeap default 320m
 * @property {number} startTimeoutMs how long a server may take until it answers; default 120 s
 */

/** @typedef {{ listens: number, advertises: number }} Proxied ports of this machine: where Kafka listens, and where it says it does */

/** The variables that name servers; read by `up` and printed by `env`. @type {Readonly<Record<ServerName, string>>} */
export const VARIABLES = {
  kafka: 'REDFLAG_KAFKA_BROKERS',
  registry: 'REDFLAG_SCHEMA_REGISTRY_URL',
  redis: 'REDFLAG_REDIS_URL',
}

const PROJECT_DIR = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')

/**
 * Settings from the environment and the command line; the command line wins.
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {Readonly<Record<string, string | boolean | undefined>>} options `dir`, `kafka-port`, `registry-port`, `redis-port`
 * @returns {Settings}
 * @throws {StackError} status 2 when a port or a time is not a number in range
 */
export function loadSettings(env, options) {
  const defaultDir = join(PROJECT_DIR, '.stack')
  const stackDir = resolve(text(options['dir']) ?? text(env['STACK_DIR']) ?? defaultDir)
  return {
    stackDir,
    isDefaultDir: stackDir === defaultDir,
    cacheDir: resolve(text(env['REDFLAG_CACHE_DIR']) ?? join(homedir(), '.cache', 'redflag')),
    logDir: join(stackDir, 'logs'),
    ports: defined({
      kafka: port('--kafka-port', options['kafka-port'], 'STACK_KAFKA_PORT', env),
      registry: port('--registry-port', options['registry-port'], 'STACK_REGISTRY_PORT', env),
      redis: port('--redis-port', options['redis-port'], 'STACK_REDIS_PORT', env),
    }),
    given: defined({
      kafka: text(env[VARIABLES.kafka]),
      registry: text(env[VARIABLES.registry]),
      redis: text(env[VARIABLES.redis]),
    }),
    kafkaHeap: text(env['STACK_KAFKA_HEAP']) ?? '512m',
    kafkaProxied: proxied('STACK_KAFKA_PROXIED', env),
    registryHeap: text(env['STACK_REGISTRY_HEAP']) ?? '320m',
    startTimeoutMs: 1_000 * seconds('STACK_START_TIMEOUT_SECONDS', env, 120),
  }
}

/** @param {unknown} value @returns {string | undefined} `undefined` for an unset or empty variable */
function text(value) {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/**
 * @template T
 * @param {Record<string, T | undefined>} record
 * @returns {Record<string, T>}
 */
function defined(record) {
  /** @type {Record<string, T>} */
  const kept = {}
  for (const [key, value] of Object.entries(record)) if (value !== undefined) kept[key] = value
  return kept
}

/**
 * @param {string} flag
 * @param {unknown} option
 * @param {string} variable
 * @param {Readonly<Record<string, string | undefined>>} env
 */
function port(flag, option, variable, env) {
  const fromOption = text(option)
  const value = fromOption ?? text(env[variable])
  if (value === undefined) return undefined
  const number = Number(value)
  if (Number.isInteger(number) && number >= 1 && number <= 65_535) return number
  throw new StackError(
    `${fromOption === undefined ? variable : flag} must be a port (1 to 65535), got ${value}`,
    EXIT.usage,
  )
}

/**
 * @param {string} variable
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {number} fallback
 */
function seconds(variable, env, fallback) {
  const value = text(env[variable])
  if (value === undefined) return fallback
  const number = Number(value)
  if (Number.isFinite(number) && number > 0) return number
  throw new StackError(`${variable} must be a number of seconds above 0, got ${value}`, EXIT.usage)
}

/**
 * @param {string} variable
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {Proxied | undefined}
 */
function proxied(variable, env) {
  const value = text(env[variable])
  if (value === undefined) return undefined
  const [, listens, advertises] = /^(\d+):(\d+)$/.exec(value) ?? []
  if (listens !== undefined && advertises !== undefined)
    return { listens: Number(listens), advertises: Number(advertises) }
  throw new StackError(`${variable} must be two ports, LISTENS:ADVERTISES, got ${value}`, EXIT.usage)
}
