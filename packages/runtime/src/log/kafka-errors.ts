import { isRedflagError, type RedflagError, redflagError } from '../errors.ts'

/** What kafkajs' errors carry beside a message; all of it optional. */
interface KafkajsError {
  readonly name?: unknown
  readonly type?: unknown
  readonly retriable?: unknown
  readonly cause?: unknown
  readonly message?: unknown
}

const DENIED = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'SECURITY_DISABLED',
])

/** The group does not know this member, or not as the owner: what it held may be another's. */
const FENCING = new Set(['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'FENCED_INSTANCE_ID'])

/** Moves of the group that a new join settles. */
const REJOINING = new Set([
  ...FENCING,
  'REBALANCE_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'MEMBER_ID_REQUIRED',
])

/** The protocol's name of an error, wherever in the chain of causes it stands. */
export function protocolType(error: unknown): string | undefined {
  for (const link of chain(error)) if (typeof link.type === 'string') return link.type
  return undefined
}

export function isFencing(error: unknown): boolean {
  return FENCING.has(protocolType(error) ?? '')
}

export function needsRejoin(error: unknown): boolean {
  return REJOINING.has(protocolType(error) ?? '')
}

/** Says in our terms what a kafkajs error means. `action` completes "Kafka did not answer:". */
export function toLogError(error: unknown, action: string, topic?: string): RedflagError {
  if (isRedflagError(error)) return error
  const type = protocolType(error)
  const names = new Set([...chain(error)].map((link) => link.name))
  if (DENIED.has(type ?? '') || names.has('KafkaJSSASLAuthenticationError')) {
    return redflagError('LOG_ACCESS_DENIED', { reason: type ?? messageOf(error) }, error)
  }
  if (type === 'UNKNOWN_TOPIC_OR_PARTITION' || type === 'INVALID_TOPIC_EXCEPTION') {
    return redflagError('LOG_TOPIC_UNKNOWN', { topic: topic ?? '(any of them)' }, error)
  }
  if (needsRejoin(error) || isTransient(error)) return redflagError('LOG_UNAVAILABLE', { action }, error)
  return redflagError('LOG_UNREADABLE', { reason: messageOf(error) }, error)
}

/** kafkajs asks every broker for a group's coordinator and keeps none of their answers: down and forbidden look the same. */
export function hidesCoordinatorError(error: unknown): boolean {
  for (const link of chain(error)) if (link.name === 'KafkaJSGroupCoordinatorNotFound') return true
  return false
}

/** What kafkajs says, in a plain error without a name or a type, of a connection that another request is just making anew. */
const NOT_CONNECTED = 'Broker not connected'

/** Connection lost, time-out, leader moving: what kafkajs itself would repeat. */
function isTransient(error: unknown): boolean {
  for (const link of chain(error)) {
    if (link.retriable === true) return true
    if (link.name === 'KafkaJSNoBrokerAvailableError' || link.name === 'KafkaJSBrokerNotFound') return true
    if (link.name === 'KafkaJSLockTimeout' || link.name === 'KafkaJSMetadataNotLoaded') return true
    if (link.name === 'KafkaJSGroupCoordinatorNotFound') return true
    if (link.message === NOT_CONNECTED) return true
  }
  return false
}

function* chain(error: unknown): Generator<KafkajsError> {
  const seen = new Set<unknown>()
  for (let link = error; typeof link === 'object' && link !== null && !seen.has(link); ) {
    seen.add(link)
    const known: KafkajsError = link
    yield known
    link = known.cause
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
