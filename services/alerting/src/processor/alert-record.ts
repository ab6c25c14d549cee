import type { LogRecord, OutgoingRecord } from '@redflag/runtime'
import type { Alert, AlertBand } from '@redflag/schemas'
import type { AlertState } from '../state/alert-state.ts'
import type { RecordCodec } from './ports.ts'

/** Record headers of the alerts topic: what a consumer can choose by without decoding. */
export const ALERT_HEADERS = {
  /** `<alertId>:<revision>`: names the change; a repeated one carries the same. */
  delivery: 'redflag-delivery',
  /** opened, updated or resolved. */
  change: 'redflag-change',
  band: 'redflag-band',
  /** Highest band since it was opened. */
  peakBand: 'redflag-peak-band',
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
  const { alert, peakBand } = state
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
    },
  }
}

/** Reads a published change back. A record without the header (written by another program) peaks at its own band. */
export async function readAlertRecord(record: LogRecord, codec: RecordCodec<Alert>): Promise<AlertState> {
  const alert = await codec.decode(record.value ?? new Uint8Array())
  return { alert, peakBand: asAlertBand(record.headers[ALERT_HEADERS.peakBand]) ?? alert.band }
}

const ALERT_BANDS: readonly AlertBand[] = ['low', 'medium', 'high', 'critical']

/** The band that a text names, if it names one. */
export function asAlertBand(text: string | undefined): AlertBand | null {
  return ALERT_BANDS.find((band) => band === text) ?? null
}

/** As kept in the store: one byte for the peak band, then the value of the alerts topic as it was published. */
export function encodeState(peakBand: AlertBand, published: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + published.length)
  bytes[0] = ALERT_BANDS.indexOf(peakBand)
  bytes.set(published, 1)
  return bytes
}

/** @throws `CodecError` when the bytes are no stored alert */
export async function decodeState(bytes: Uint8Array, codec: RecordCodec<Alert>): Promise<AlertState> {
  const alert = await codec.decode(bytes.subarray(1))
  return { alert, peakBand: ALERT_BANDS[bytes[0] ?? -1] ?? alert.band }
}
