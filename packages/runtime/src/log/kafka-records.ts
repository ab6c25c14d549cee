import type { FetchedMessage } from './kafka-cluster.ts'
import type { LogRecord } from './port.ts'

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({})

/** Turns kafkajs' messages into records: offsets to numbers, keys and headers to text. Values stay the bytes read. */
export function toLogRecords(
  topic: string,
  partition: number,
  messages: readonly FetchedMessage[],
): LogRecord[] {
  const records = new Array<LogRecord>(messages.length)
  for (let i = 0; i < messages.length; i++) {
    const message = messages[i] as FetchedMessage
    records[i] = {
      topic,
      partition,
      offset: Number(message.offset),
      key: message.key === null ? null : message.key.toString('utf8'),
      value: message.value,
      headers: toHeaders(message.headers),
      timestampMs: Number(message.timestamp),
    }
  }
  return records
}

/** Of a header that stands several times the last one counts, as in Kafka's own clients. */
function toHeaders(headers: FetchedMessage['headers']): Readonly<Record<string, string>> {
  if (headers === undefined) return NO_HEADERS
  let result: Record<string, string> | undefined
  // Own names only: whoever writes to the topic chooses them.
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    const last = Array.isArray(value) ? value.at(-1) : value
    if (last === undefined || last === null) continue
    result ??= {}
    result[name] = typeof last === 'string' ? last : last.toString('utf8')
  }
  return result ?? NO_HEADERS
}
