import { redflagError } from '../errors.ts'
import { protocolType, toLogError } from './kafka-errors.ts'

export const UNKNOWN_TOPIC = 3
export const LEADER_NOT_AVAILABLE = 5
/** Protocol errors after which the same request may succeed, by number. Source: Kafka's protocol guide, "Error codes". */
const REPEATABLE = new Map([
  [2, 'CORRUPT_MESSAGE'],
  [UNKNOWN_TOPIC, 'UNKNOWN_TOPIC_OR_PARTITION'],
  [LEADER_NOT_AVAILABLE, 'LEADER_NOT_AVAILABLE'],
  [6, 'NOT_LEADER_OR_FOLLOWER'],
  [7, 'REQUEST_TIMED_OUT'],
  [8, 'BROKER_NOT_AVAILABLE'],
  [13, 'NETWORK_EXCEPTION'],
  [19, 'NOT_ENOUGH_REPLICAS'],
  [20, 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'],
  [56, 'KAFKA_STORAGE_ERROR'],
  [74, 'FENCED_LEADER_EPOCH'],
  [75, 'UNKNOWN_LEADER_EPOCH'],
])
const REFUSALS = new Map([
  [10, 'MESSAGE_TOO_LARGE'],
  [17, 'INVALID_TOPIC_EXCEPTION'],
  [18, 'RECORD_LIST_TOO_LARGE'],
  [29, 'TOPIC_AUTHORIZATION_FAILED'],
  [31, 'CLUSTER_AUTHORIZATION_FAILED'],
  [35, 'UNSUPPORTED_VERSION'],
  [44, 'POLICY_VIOLATION'],
  [76, 'UNSUPPORTED_COMPRESSION_TYPE'],
  [87, 'INVALID_RECORD'],
])

/** An error as kafkajs would make it of a number in an answer; a negative number: the answer does not name the partition. */
export function protocolError(code: number): Error {
  const type = REPEATABLE.get(code) ?? REFUSALS.get(code) ?? `ERROR_${code}`
  return Object.assign(new Error(`the broker answered ${type}`), {
    type,
    retriable: code < 0 || REPEATABLE.has(code),
  })
}

/** Gives back an error worth another attempt; throws what no attempt will change. */
export function refusedOr(error: unknown, topics: readonly string[]): unknown {
  const { retriable } = error as { readonly retriable?: unknown }
  if (retriable === true || protocolType(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return error
  const known = toLogError(error, 'send')
  if (known.retryable) return error
  if (known.code !== 'LOG_UNREADABLE') throw known
  const reason = protocolType(error) ?? known.message
  throw redflagError('LOG_RECORD_REFUSED', { topics: topics.join(), reason }, error)
}
