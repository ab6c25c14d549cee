/**
 * Every error code of Redflag, once: what it says, whether trying again can help, what a person should do.
 * Code branches on `code` and `retryable`, never on the text. `docs/errors.md` is generated from this table.
 */
export interface ErrorDefinition {
  /** Names in braces are filled from the facts: `topic {topic} does not exist`. */
  readonly message: string
  /** True when the same call may succeed later without anyone changing anything. */
  readonly retryable: boolean
  /** What a person does about it, one sentence or two. */
  readonly remedy: string
  /** Status with which a command ends, where it is not 1 (sysexits.h names them). */
  readonly exitStatus?: number
}

export const errorTable = {
  // --- configuration and commands
  CONFIG_INVALID: {
    message: 'the configuration is not usable:\n{problems}',
    retryable: false,
    remedy: 'Correct the named variables; docs/config.md lists them all with their defaults.',
    exitStatus: 78,
  },

  // --- lifecycle
  START_FAILED: {
    message: '{part} did not start',
    retryable: false,
    remedy: 'The cause names the reason; whatever had already been started was stopped again.',
  },
  STOP_TIMED_OUT: {
    message: 'still stopping after {deadlineMs} ms: {parts}',
    retryable: false,
    remedy: 'The named parts hang on a dependency; work not acknowledged is done again after the restart.',
  },

  // --- the log (Kafka)
  LOG_UNAVAILABLE: {
    message: 'Kafka did not answer: {action}',
    retryable: true,
    remedy:
      'Check that the brokers are up and reachable; reading and writing go on by themselves when they are.',
  },
  LOG_SEND_FAILED: {
    message: '{count} record(s) were not acknowledged by {topics}',
    retryable: true,
    remedy: 'Check brokers and in-sync replicas; the sender repeats, and repeating is harmless.',
  },
  LOG_RECORD_REFUSED: {
    message: '{topics} will not take the record(s): {reason}',
    retryable: false,
    remedy:
      'Raise max.message.bytes of the topic, create it, or grant the right; repeating alone does not help.',
  },
  LOG_FENCED: {
    message: '{topic}[{partition}] no longer belongs to this member of {groupId}',
    retryable: false,
    remedy:
      'Nothing to do: another process has taken the partition over. Frequent ones mean batches outlast the session.',
  },
  LOG_TOPIC_UNKNOWN: {
    message: 'topic {topic} does not exist',
    retryable: false,
    remedy: 'Create it (`redflag topics`) or correct its name.',
  },
  TOPIC_PARTITIONS_DIFFER: {
    message: 'topic {topic} has {actual} partitions, {expected} are wanted',
    retryable: false,
    remedy: 'A keyed topic is never altered; take the existing number, or move to a new topic.',
  },
  LOG_TOPIC_REFUSED: {
    message: 'topic {topic} was not created: {reason}',
    retryable: false,
    remedy: 'Correct the number of replicas, the topic configuration, or the rights of the Kafka user.',
  },
  EVENTS_UNREADABLE: {
    message: '{count} of {of} records of {topic}[{partition}] from offset {offset} cannot be read',
    retryable: false,
    remedy:
      'Nearly always a wrong writer or a wrong registry. Find out who wrote them before starting again; nothing was committed.',
  },
  LOG_RANGE_EXPIRED: {
    message: '{topic}[{partition}] starts at {available}, {expected} was asked for',
    retryable: false,
    remedy: 'The records are gone by retention. Read from what is left and say that history is cut.',
  },
  LOG_ACCESS_DENIED: {
    message: 'Kafka refused this user: {reason}',
    retryable: false,
    remedy: 'Check SASL user, password and mechanism, TLS, and the ACLs for topics and group.',
  },
  LOG_UNREADABLE: {
    message: 'records could not be decoded: {reason}',
    retryable: false,
    remedy:
      'The topic holds bytes this version cannot read, such as an unknown compression or a damaged batch.',
  },
  LOG_CODEC_UNAVAILABLE: {
    message: 'this Node.js cannot compress with {codec}',
    retryable: false,
    remedy: 'Choose lz4, snappy or gzip, or run on Node.js 22.15 or later.',
  },
  LOG_CLOSED: {
    message: 'the log was closed before {action}',
    retryable: false,
    remedy: 'A defect in the order of stopping; report it.',
  },

  // --- schema registry
  REGISTRY_UNAVAILABLE: {
    message: 'the schema registry did not answer: {action}',
    retryable: true,
    remedy: 'Check that the registry is up and its URL, user and password are right.',
  },
  REGISTRY_REFUSED: {
    message: 'the schema registry refused: {action} ({status})',
    retryable: false,
    remedy: 'Check the registry URL, its user and rights, and that the schema is valid Avro.',
  },
  SCHEMA_INCOMPATIBLE: {
    message: 'the schema for {subject} breaks compatibility with what is registered',
    retryable: false,
    remedy: 'Give every new field a default and remove or rename none; a breaking change needs a new topic.',
  },
  SCHEMA_UNKNOWN: {
    message: 'the schema registry knows no {what}',
    retryable: false,
    remedy: 'The record was written against another registry, or the schema was deleted there.',
  },
  WIRE_FORMAT_INVALID: {
    message: 'not the registry wire format: {reason}',
    retryable: false,
    remedy: 'The producer must write a zero byte and the four-byte schema id before the Avro bytes.',
  },

  // --- Redis
  REDIS_UNAVAILABLE: {
    message: 'Redis did not answer: {action}',
    retryable: true,
    remedy: 'Check that Redis is up and reachable; processing pauses meanwhile and nothing is skipped.',
  },
  REDIS_REFUSED: {
    message: 'Redis refused: {action}',
    retryable: false,
    remedy: 'Check the ACL user, its password and rights, and that memory and disk are not full.',
  },
  REDIS_SCRIPT_REPLY: {
    message: 'script {script} answered {reply}, which is not one of its codes',
    retryable: false,
    remedy: 'The script in Redis and the program differ; report it.',
  },
} as const satisfies Readonly<Record<string, ErrorDefinition>>

export type ErrorCode = keyof typeof errorTable

export type Fact = string | number | boolean

type Placeholder<Message extends string> = Message extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never

/** The facts a code must be given: those its message names. Others may be added. */
export type FactsOf<Code extends ErrorCode> = Readonly<
  Record<Placeholder<(typeof errorTable)[Code]['message']>, Fact>
> &
  Readonly<Record<string, Fact>>

/** An expected failure: `code` says which, `retryable` whether the same call may succeed later. */
export class RedflagError extends Error {
  override readonly name = 'RedflagError'
  readonly code: ErrorCode
  readonly facts: Readonly<Record<string, Fact>>
  readonly retryable: boolean
  /** Status with which a command that meets this error ends. */
  readonly exitStatus: number

  constructor(code: ErrorCode, facts: Readonly<Record<string, Fact>>, cause?: unknown) {
    const definition: ErrorDefinition = errorTable[code]
    super(fill(definition.message, facts), cause === undefined ? undefined : { cause })
    this.code = code
    this.facts = facts
    this.retryable = definition.retryable
    this.exitStatus = definition.exitStatus ?? 1
  }
}

/** Makes the error of a code; the compiler asks for every fact that the message names. */
export function redflagError<Code extends ErrorCode>(
  code: Code,
  facts: FactsOf<Code>,
  cause?: unknown,
): RedflagError {
  return new RedflagError(code, facts, cause)
}

/** True for a `RedflagError`, and of the given code when one is given. */
export function isRedflagError(error: unknown, code?: ErrorCode): error is RedflagError {
  return error instanceof RedflagError && (code === undefined || error.code === code)
}

/** True when trying again may help: said by the table for our own errors, never assumed for others. */
export function isRetryable(error: unknown): boolean {
  return error instanceof RedflagError && error.retryable
}

function fill(template: string, facts: Readonly<Record<string, Fact>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole))
}
