import type { Finding } from '@redflag/detection'
import {
  type BatchControl,
  isRetryable,
  type LogBatch,
  type LogProducer,
  type LogRecord,
  type OutgoingRecord,
} from '@redflag/runtime'
import type { Alert } from '@redflag/schemas'
import { subjectKey } from '../state/alert-id.ts'
import type { AlertPolicy } from '../state/alert-policy.ts'
import type { AlertState, Decision } from '../state/alert-state.ts'
import type { AlertStore, Lease, Refusal } from '../store/port.ts'
import { alertRecord, decodeState, encodeState } from './alert-record.ts'
import { type DecidedFinding, decideBatch, type ReadFinding } from './decide-batch.ts'
import type { LoadedPartition } from './load-partition.ts'
import type { DeadLetters, RecordCodec } from './ports.ts'

export interface ProcessBatchDeps {
  readonly producer: LogProducer
  readonly store: AlertStore
  readonly findings: RecordCodec<Finding>
  readonly alerts: RecordCodec<Alert>
  readonly deadLetters: DeadLetters
}

export interface ProcessBatchSettings {
  readonly alertsTopic: string
  /** Asked once per batch. */
  readonly policy: () => AlertPolicy
  /** Most bytes of alerts sent in one go; must stay under the broker's limit for a batch (1 MB). */
  readonly maxSendBytes: number
  /** Undecodable findings in a row that are set aside; one more is thrown: a bad deploy must not drain a topic. */
  readonly maxUndecodableRun: number
}

export interface ProcessedBatch {
  readonly loaded: LoadedPartition
  readonly decisions: readonly Decision[]
  readonly deadLetterCount: number
}

/**
 * One batch of findings: decide → send, wait for acknowledgement → save state and checkpoint in one fenced write.
 * Committing is left to the caller.
 * @returns `fenced` or `lost` when the partition must be loaded again; `stale` when it was taken away before anything was sent
 * @throws what the log, the store or the registry throws; then what was sent is in doubt, and the partition must be loaded again
 */
export async function processBatch(
  batch: LogBatch,
  loaded: LoadedPartition,
  control: BatchControl,
  deps: ProcessBatchDeps,
  settings: ProcessBatchSettings,
): Promise<ProcessedBatch | Refusal | 'stale'> {
  const { findings, unreadable } = await decodeFindings(batch.records, deps, settings.maxUndecodableRun)
  const keys = [...new Set(findings.map(({ finding }) => subjectKey(finding.judgement.subject)))]
  const states = await readStates(loaded.lease, keys, deps)
  if (typeof states === 'string') return states
  if (control.isStale()) return 'stale'

  const decided = decideBatch(findings, states, settings.policy())
  const changes = decided.flatMap((one) => changeOf(one, deps.alerts, settings.alertsTopic))
  for (const letter of unreadable) await deps.deadLetters.put(letter)
  await sendInOrder(changes, deps.producer, settings.maxSendBytes)

  const last = batch.records.at(-1)
  const findingsOffset = last === undefined ? loaded.findingsOffset : last.offset + 1
  const alertsOffset = loaded.alertsOffset + changes.length
  const values = new Map(changes.map(({ key, stored }) => [key, stored]))
  const saved = await deps.store.save(loaded.lease, values, { findingsOffset, alertsOffset })
  if (saved.status !== 'saved') return saved.status
  return {
    loaded: { ...loaded, lease: saved.lease, findingsOffset, alertsOffset },
    decisions: decided.map(({ decision }) => decision),
    deadLetterCount: unreadable.length,
  }
}

async function decodeFindings(records: readonly LogRecord[], deps: ProcessBatchDeps, maxRun: number) {
  const findings: ReadFinding[] = []
  const unreadable: { readonly record: LogRecord; readonly code: string; readonly reason: string }[] = []
  let run = 0
  for (const record of records) {
    if (record.value === null) continue
    try {
      findings.push({ finding: await deps.findings.decode(record.value), record })
      run = 0
    } catch (cause) {
      run += 1
      if (isRetryable(cause) || run > maxRun) throw cause
      const reason = cause instanceof Error ? cause.message : String(cause)
      unreadable.push({ record, code: FINDING_UNDECODABLE, reason })
    }
  }
  return { findings, unreadable }
}

/** Dead-letter code of a finding that does not fit its schema. */
export const FINDING_UNDECODABLE = 'FINDING_UNDECODABLE'

/** Asks at the same time whether the partition is still ours, right before anything is published for it. */
async function readStates(
  lease: Lease,
  keys: readonly string[],
  deps: ProcessBatchDeps,
): Promise<Map<string, AlertState> | Refusal> {
  const stored = await deps.store.read(lease, keys)
  if (stored.status !== 'read') return stored.status
  const states = new Map<string, AlertState>()
  for (const [index, key] of keys.entries()) {
    const bytes = stored.values[index]
    if (bytes) states.set(key, await decodeState(bytes, deps.alerts))
  }
  return states
}

interface Change {
  readonly key: string
  readonly record: OutgoingRecord
  readonly stored: Uint8Array
}

function changeOf(decided: DecidedFinding, codec: RecordCodec<Alert>, topic: string): readonly Change[] {
  const { decision } = decided
  if (decision.kind === 'silent') return []
  const record = alertRecord(decision.state, decided.record, topic, codec)
  const stored = encodeState(decision.state, record.value)
  return [{ key: subjectKey(decision.state.alert.subject), record, stored }]
}

/** In pieces that a broker takes, one after the other: what arrives is always a beginning of what was to be sent. */
async function sendInOrder(
  changes: readonly Change[],
  producer: LogProducer,
  maxBytes: number,
): Promise<void> {
  let piece: OutgoingRecord[] = []
  let pieceBytes = 0
  for (const { record } of changes) {
    if (piece.length > 0 && pieceBytes + record.value.length > maxBytes) {
      await producer.send(piece)
      piece = []
      pieceBytes = 0
    }
    piece.push(record)
    pieceBytes += record.value.length
  }
  if (piece.length > 0) await producer.send(piece)
}
