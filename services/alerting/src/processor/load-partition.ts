import { isRetryable, type Log, type LogRecord, redflagError } from '@redflag/runtime'
import type { Alert } from '@redflag/schemas'
import { subjectKey } from '../state/alert-id.ts'
import { type AlertState, applyPublished } from '../state/alert-state.ts'
import type { AlertStore, Lease, Refusal } from '../store/port.ts'
import { decodeState, encodeState, readAlertRecord } from './alert-record.ts'
import type { RecordCodec } from './ports.ts'

export interface LoadDeps {
  readonly log: Log
  readonly store: AlertStore
  readonly alerts: RecordCodec<Alert>
  /** Told of a record of the alerts topic that cannot be read; it is passed over. */
  readonly onUnreadable: (record: LogRecord, cause: unknown) => void
}

export interface LoadSettings {
  readonly findingsTopic: string
  readonly alertsTopic: string
}

/** One partition taken over: the right to write it, and where both of its topics are to be gone on from. */
export interface LoadedPartition {
  readonly lease: Lease
  readonly findingsOffset: number
  readonly alertsOffset: number
  /** The store knew nothing: findings are read again from the first that is left. */
  readonly isRebuilt: boolean
  /** Changes read back from the alerts topic. */
  readonly appliedCount: number
}

/**
 * Takes a partition over: a new epoch, then everything that was published after the store was last saved is read back from
 * the alerts topic and saved. Only then may findings be decided, so that nothing published is published twice.
 *
 * Nothing trusts the group's committed offset: the store says where to go on; when it has been lost, findings are read
 * from the first that is left and those already decided turn out stale one by one.
 * @returns `fenced` or `lost` when the partition was taken, or the store emptied, while loading: try again
 * @throws `REDIS_UNAVAILABLE`, `LOG_UNAVAILABLE`, `REGISTRY_UNAVAILABLE` (all retryable)
 */
export async function loadPartition(
  partition: number,
  nowMs: number,
  deps: LoadDeps,
  settings: LoadSettings,
): Promise<LoadedPartition | Refusal> {
  const acquired = await deps.store.acquire(partition, nowMs)
  // Asked after the epoch is taken: whatever a former owner published before it was fenced lies below this end.
  const alerts = await offsetsOf(deps.log, settings.alertsTopic, partition)
  const findings = await offsetsOf(deps.log, settings.findingsTopic, partition)
  const known = acquired.checkpoint
  const findingsOffset = resumeAt(known?.findingsOffset ?? null, findings)
  const from = resumeAt(known?.alertsOffset ?? null, alerts)

  let lease = acquired
  let appliedCount = 0
  let refused: Refusal | null = null
  const unread = { topic: settings.alertsTopic, partition, fromOffset: from, toOffset: alerts.end }
  const apply = async (records: readonly LogRecord[]): Promise<void> => {
    const last = records.at(-1)
    if (refused !== null || last === undefined) return
    const checkpoint = { findingsOffset: known?.findingsOffset ?? null, alertsOffset: last.offset + 1 }
    const applied = await applyRecords(records, lease, checkpoint, deps)
    if (typeof applied === 'string') {
      refused = applied
      return
    }
    lease = applied
    appliedCount += records.length
  }
  if (from < alerts.end) await deps.log.readRange(unread, apply)
  if (refused !== null) return refused
  return { lease, findingsOffset, alertsOffset: alerts.end, isRebuilt: known === null, appliedCount }
}

async function applyRecords(
  records: readonly LogRecord[],
  lease: Lease,
  checkpoint: { readonly findingsOffset: number | null; readonly alertsOffset: number },
  deps: LoadDeps,
): Promise<Lease | Refusal> {
  const read: { readonly key: string; readonly value: Uint8Array; readonly state: AlertState }[] = []
  for (const record of records) {
    const state = await readAlertRecord(record, deps.alerts).catch((cause: unknown) => {
      if (isRetryable(cause)) throw cause
      deps.onUnreadable(record, cause)
    })
    if (state === undefined || record.value === null) continue
    read.push({ key: subjectKey(state.alert.subject), value: record.value, state })
  }
  const keys = [...new Set(read.map(({ key }) => key))]
  const stored = await deps.store.read(lease, keys)
  if (stored.status !== 'read') return stored.status

  const states = new Map<string, AlertState>()
  for (const [index, key] of keys.entries()) {
    const bytes = stored.values[index]
    if (bytes) states.set(key, await decodeState(bytes, deps.alerts))
  }
  const values = new Map<string, Uint8Array>()
  for (const { key, value, state } of read) {
    if (applyPublished(states.get(key) ?? null, state) !== state) continue
    states.set(key, state)
    values.set(key, encodeState(state, value))
  }
  const saved = await deps.store.save(lease, values, checkpoint)
  return saved.status === 'saved' ? saved.lease : saved.status
}

/** Known offset, unless the topic was cut below or made anew above it; then the first that is left. */
function resumeAt(known: number | null, available: { readonly start: number; readonly end: number }): number {
  if (known === null || known > available.end) return available.start
  return Math.max(known, available.start)
}

async function offsetsOf(
  log: Log,
  topic: string,
  partition: number,
): Promise<{ readonly start: number; readonly end: number }> {
  const all = await log.offsets(topic)
  const found = all.find((one) => one.partition === partition)
  if (found === undefined) throw redflagError('LOG_TOPIC_UNKNOWN', { topic: `${topic}[${partition}]` })
  return found
}
