import type { LogRecord, OutgoingRecord } from '@redflag/runtime'
import type { Alert, AlertBand } from '@redflag/schemas'
import type { AlertState, CausePosition } from '../state/alert-state.ts'
import type { RecordCodec } from './ports.ts'

/** Record headers of the alerts topic: what a consumer can choose by without decoding. */
const ALERT_HEADERS = {
  /** `<alertId>:<revision>`: names the change; a repeated one carries the same. */
  delivery: 'redflag-delivery',
  /** opened, updated or resolved. */
  change: 'redflag-change',
  band: 'redflag-band',
  /** Highest band since it was opened. */
  peakBand: 'redflag-peak-band',
  /** `<partition>:<offset>` of the event that led to the change, in the events topic. */
  cause: 'redflag-cause',
} as const

/** Names one change of one alert for a receiver: the same however often it is delivered. */
export function deliveryIdOf(alert: Pick<Alert, 'alertId' | 'revision'>): string {
  return `${alert.alertId}:${alert.revision}`
}

/**
 * The record that publishes a change. Its partition is that of the finding, whatever the key hashes to, so that each
 * partition of the alerts topic holds exactly the state of the same partition of findings.
 */
export function alertRecord(
  state: AlertState,
  finding: Pick<LogRecord, 'key' | 'partition'>,
  topic: string,
  codec: RecordCodec<Alert>,
): OutgoingRecord {
  const { alert, peakBand, cause } = state
  return {
    topic,
    partition: finding.partition,
    key: finding.key ?? alert.subject.id,
    value: codec.encode(alert),
    headers: {
      [ALERT_HEADERS.delivery]: deliveryIdOf(alert),
      [ALERT_HEADERS.change]: alert.change,
      [ALERT_HEADERS.band]: alert.band,
      [ALERT_HEADERS.peakBand]: peakBand,
      [ALERT_HEADERS.cause]: `${cause.partition}:${cause.offset}`,
    },
  }
}

/**
 * Reads a published change back. Where headers are missing (written by another program) it peaks at its own band and has
 * no cause.
 * @throws `CodecError`, `WIRE_FORMAT_INVALID`; `REGISTRY_UNAVAILABLE` (retryable)
 */
export async function readAlertRecord(record: LogRecord, codec: RecordCodec<Alert>): Promise<AlertState> {
  const alert = await codec.decode(record.value ?? new Uint8Array())
  const peakBand = asAlertBand(record.headers[ALERT_HEADERS.peakBand]) ?? alert.band
  return { alert, peakBand, cause: parseCause(record.headers[ALERT_HEADERS.cause]) }
}

const ALERT_BANDS: readonly AlertBand[] = ['low', 'medium', 'high', 'critical']

function asAlertBand(text: string | undefined): AlertBand | null {
  return ALERT_BANDS.find((band) => band === text) ?? null
}

function parseCause(text: string | undefined): CausePosition {
  const [, partition, offset] = /^(\d+):(\d+)$/.exec(text ?? '') ?? []
  if (partition === undefined || offset === undefined) return { partition: -1, offset: -1 }
  return { partition: Number(partition), offset: Number(offset) }
}

/** Of a stored state: peak band (1 byte), partition (4) and offset (8) of the cause; then the alert as it was published. */
const STATE_HEADER_BYTES = 13

/** As kept in the store. */
export function encodeState(state: AlertState, published: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(STATE_HEADER_BYTES + published.length)
  bytes.writeInt8(ALERT_BANDS.indexOf(state.peakBand), 0)
  bytes.writeInt32BE(state.cause.partition, 1)
  bytes.writeBigInt64BE(BigInt(state.cause.offset), 5)
  bytes.set(published, STATE_HEADER_BYTES)
  return bytes
}

/** @throws `CodecError`, `WIRE_FORMAT_INVALID` when the bytes are no stored state; `REGISTRY_UNAVAILABLE` (retryable) */
export async function decodeState(stored: Uint8Array, codec: RecordCodec<Alert>): Promise<AlertState> {
  const alert = await codec.decode(stored.subarray(STATE_HEADER_BYTES))
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength)
  const cause = { partition: bytes.readInt32BE(1), offset: Number(bytes.readBigInt64BE(5)) }
  return { alert, peakBand: ALERT_BANDS[bytes.readInt8(0)] ?? alert.band, cause }
}
