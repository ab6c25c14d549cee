import { type RedisConnection, redflagError } from '@redflag/runtime'
import acquireLua from './acquire-1.lua'
import { partitionKey } from './keys.ts'
import type { AlertStore, Checkpoint, ReadResult, Refusal } from './port.ts'
import readLua from './read-1.lua'
import saveLua from './save-1.lua'

export interface RedisAlertStoreSettings {
  /** Put before every key, so that installations can share a server. Default `rf`. */
  readonly keyPrefix?: string
}

/** Codes of the scripts. */
const DONE = 1
const REFUSALS: ReadonlyMap<unknown, Refusal> = new Map([
  [-1, 'fenced'],
  [-2, 'lost'],
])

/** Subjects asked for in one call; Lua takes no more than some thousands of arguments at once. */
const READ_CHUNK = 1000

/** The alerting state in Redis: one hash per partition, every access one script. */
export function createRedisAlertStore(
  redis: RedisConnection,
  settings: RedisAlertStoreSettings = {},
): AlertStore {
  const { keyPrefix = 'rf' } = settings
  const acquire = redis.script(acquireLua)
  const read = redis.script(readLua)
  const save = redis.script(saveLua)

  return {
    async acquire(partition, nowMs) {
      const answer = await acquire([partitionKey(keyPrefix, partition)], [nowMs])
      if (!Array.isArray(answer) || answer.length !== 4) throw unexpected('acquire', answer)
      const [epoch, sequence, findings, alerts] = answer.map(String)
      const checkpoint: Checkpoint | null = alerts
        ? { findingsOffset: findings ? Number(findings) : null, alertsOffset: Number(alerts) }
        : null
      return { partition, epoch: Number(epoch), sequence: Number(sequence), checkpoint }
    },

    async read(lease, subjects) {
      const key = partitionKey(keyPrefix, lease.partition)
      const values: (Buffer | null)[] = []
      for (let from = 0; from === 0 || from < subjects.length; from += READ_CHUNK) {
        const chunk = subjects.slice(from, from + READ_CHUNK)
        const answer = await read([key], [lease.epoch, lease.sequence, ...chunk])
        const [code, ...found] = Array.isArray(answer) ? answer : []
        const refusal = REFUSALS.get(code)
        if (refusal !== undefined) return { status: refusal }
        if (code !== DONE) throw unexpected('read', answer)
        values.push(...chunk.map((_, index) => asBytes(found[index])))
      }
      return { status: 'read', values } satisfies ReadResult
    },

    async save(lease, values, checkpoint) {
      const sequence = lease.sequence + 1
      const pairs = [...values].flatMap(([subject, value]) => [subject, asBuffer(value)])
      const { findingsOffset, alertsOffset } = checkpoint
      const answer = await save(
        [partitionKey(keyPrefix, lease.partition)],
        [lease.epoch, lease.sequence, sequence, findingsOffset ?? '', alertsOffset, ...pairs],
      )
      const refusal = REFUSALS.get(answer)
      if (refusal !== undefined) return { status: refusal }
      if (answer !== DONE) throw unexpected('save', answer)
      return { status: 'saved', lease: { ...lease, sequence, checkpoint } }
    },
  }
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function asBytes(found: unknown): Buffer | null {
  if (found === null || found === undefined) return null
  if (Buffer.isBuffer(found)) return found
  throw unexpected('read', found)
}

function unexpected(script: string, reply: unknown): Error {
  return redflagError('REDIS_SCRIPT_REPLY', { script, reply: JSON.stringify(reply) ?? 'nothing' })
}
