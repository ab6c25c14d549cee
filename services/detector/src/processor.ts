import {
  type Assessment,
  type Event,
  type Finding,
  type Profile,
  restate,
  type Settings,
  type WorkerId,
} from '@redflag/detection'
import {
  type AssignedStart,
  type BatchControl,
  type BatchHandler,
  isRetryable,
  type Log,
  type LogBatch,
  type LogGap,
  type LogProducer,
  type LogRecord,
  type OutgoingRecord,
  type RecordCodec,
  redflagError,
  type TopicPartition,
} from '@redflag/runtime'
import { detectBatch, type Output, type PositionedEvent } from './detect-batch.ts'
import type { LinkStore } from './links/port.ts'
import type { DetectorObserver } from './observer.ts'
import { createProfileCache, type ProfileCache } from './profiles/cache.ts'
import type { Checkpoint, HistoryCut, Lease, ProfileStore } from './profiles/port.ts'

export interface ProcessorDeps {
  readonly log: Log
  readonly producer: LogProducer
  readonly profiles: ProfileStore
  readonly links: LinkStore
  readonly codecs: {
    readonly event: RecordCodec<Event>
    readonly assessment: RecordCodec<Assessment>
    readonly finding: RecordCodec<Finding>
  }
  /** The dead letter of a record that cannot be read. */
  readonly deadLetter: (record: LogRecord, error: unknown) => OutgoingRecord
  /** Settings in force; asked once per batch, so that a reload takes hold between batches. */
  readonly settings: () => Settings
  readonly observer: DetectorObserver
}

export interface ProcessorSettings {
  readonly groupId: string
  readonly topics: { readonly events: string; readonly assessments: string; readonly findings: string }
  /** Partitions of the events topic. */
  readonly partitions: number
  /** Decoded profiles kept in memory, all partitions together. Default 100 000 (about 4 KB each). */
  readonly cachedProfiles?: number
}

/** One partition while it is ours. */
interface Owned {
  lease: Lease
  cache: ProfileCache
  /** Outputs of events below this offset were acknowledged before: they are folded in silence. */
  quietUntil: number
  /** Set while events are read again whose outputs were acknowledged before. */
  rebuild: Rebuild | null
  cut: HistoryCut | null
  /** A gap was reported: the first record after it dates the cut. */
  gap: LogGap | null
}

interface Rebuild {
  /** Where it began; saved as the checkpoint until it is through, so that a crash in it begins it again. */
  readonly from: number
  /** Workers of whom something was said, or would have been, in the silence. */
  readonly said: Set<WorkerId>
}

/**
 * The detector step: events in; assessments, findings and links out.
 *
 * Order within a batch: profiles → evaluate → outputs sent and acknowledged → profiles and checkpoint saved behind the fence →
 * offset committed. A crash between any two repeats the batch: outputs have deterministic ids, and state that was saved says by
 * its position what it already contains.
 */
export function createProcessor(deps: ProcessorDeps, settings: ProcessorSettings): BatchHandler {
  const { observer } = deps
  const owned = new Map<number, Owned>()
  const cachedPerPartition = Math.max(
    1000,
    Math.floor((settings.cachedProfiles ?? 100_000) / settings.partitions),
  )

  /** Takes a partition over and answers from where to read it. */
  async function acquire(partition: number, before: Owned | null): Promise<Owned> {
    const [lease, committed] = await Promise.all([
      deps.profiles.acquire(partition, settings.partitions),
      deps.log.committed(settings.groupId, settings.topics.events),
    ])
    const start = startOf(lease)
    const quietUntil = Math.max(committed.get(partition) ?? -1, before?.quietUntil ?? -1)
    const state: Owned = {
      lease,
      cache: createProfileCache(cachedPerPartition),
      quietUntil,
      rebuild: start < quietUntil ? { from: start, said: new Set() } : null,
      cut: lease.checkpoint?.cut ?? before?.cut ?? null,
      gap: before?.gap ?? null,
    }
    owned.set(partition, state)
    observer.acquired(partition, start, quietUntil)
    return state
  }

  async function assigned(partitions: readonly TopicPartition[]): Promise<readonly AssignedStart[]> {
    return Promise.all(
      partitions.map(async ({ topic, partition }) => {
        const state = await acquire(partition, null)
        // Offset 0 rather than "earliest": where the log no longer reaches back to it, that is a gap and must be told.
        return { topic, partition, start: startOf(state.lease) }
      }),
    )
  }

  async function revoked(partitions: readonly TopicPartition[]): Promise<void> {
    for (const { partition } of partitions) owned.delete(partition)
    observer.revoked(partitions.map(({ partition }) => partition))
  }

  async function gap(found: LogGap): Promise<void> {
    const state = owned.get(found.partition)
    observer.gap(found)
    if (state !== undefined) state.gap = found
  }

  async function batch(batch: LogBatch, control: BatchControl): Promise<void> {
    const state = owned.get(batch.partition)
    if (state === undefined || control.isStale()) return
    const { events, letters } = await decode(batch.records, state.quietUntil)
    noteCut(state, events)
    const before = await profilesOf(state, new Set(events.map(({ event }) => event.workerId)))
    if (before === 'lost') return reacquire(batch, state, control)
    const result = await detectBatch(events, before, state.cut, {
      links: deps.links,
      settings: deps.settings(),
      onDetection: observer.detected,
    })
    const nextOffset = (batch.records[batch.records.length - 1] as LogRecord).offset + 1
    const restated = await restatements(state, events, before, result.profiles, nextOffset)
    if (restated === 'lost') return reacquire(batch, state, control)
    await send(state, [...result.outputs, ...restated], letters)
    state.quietUntil = Math.max(state.quietUntil, nextOffset)
    if (control.isStale()) return
    const { rebuild } = state
    const checkpoint: Checkpoint = { nextOffset: rebuild?.from ?? nextOffset, cut: state.cut }
    const saved = await deps.profiles.save(state.lease, [...result.profiles.values()], checkpoint)
    if (saved.status === 'lost') return reacquire(batch, state, control)
    state.lease = saved.lease
    for (const [workerId, profile] of result.profiles) state.cache.put(workerId, profile)
    // The committed offset says what was said; a rebuild below it must not take that back.
    if (rebuild === null) await control.commit(nextOffset)
    observer.committed(batch, nextOffset)
  }

  /**
   * What a rebuild folded in silence is said once more when it is through: links may have been learnt in another order than the
   * first time, and then the silence held something that was never said. Alerting compares and stays quiet about the rest.
   */
  async function restatements(
    state: Owned,
    events: readonly PositionedEvent[],
    before: ReadonlyMap<WorkerId, Profile>,
    after: ReadonlyMap<WorkerId, Profile>,
    nextOffset: number,
  ): Promise<readonly Output[] | 'lost'> {
    if (state.rebuild === null) return []
    const { said } = state.rebuild
    for (const { workerId } of events.map(({ event }) => event)) {
      if (before.get(workerId)?.said != null || after.get(workerId)?.said != null) said.add(workerId)
    }
    if (nextOffset < state.quietUntil) return []
    const rest = await profilesOf(
      state,
      [...said].filter((workerId) => !after.has(workerId)),
    )
    if (rest === 'lost') return 'lost'
    state.rebuild = null
    const outputs: Output[] = []
    for (const workerId of said) {
      const profile = after.get(workerId) ?? rest.get(workerId)
      if (profile === undefined) continue
      outputs.push({
        offset: nextOffset - 1,
        kind: 'finding',
        value: restate(profile, deps.settings()),
        restated: true,
      })
    }
    return outputs
  }

  /** The store is not as we left it: forget what we hold, take it over as it is, and read again from there. */
  async function reacquire(batch: LogBatch, state: Owned, control: BatchControl): Promise<void> {
    if (control.isStale()) return
    observer.lost(batch.partition)
    const fresh = await acquire(batch.partition, state)
    control.rewind(startOf(fresh.lease))
  }

  async function decode(records: readonly LogRecord[], quietUntil: number): Promise<Decoded> {
    const events: PositionedEvent[] = []
    const letters: OutgoingRecord[] = []
    for (const record of records) {
      const { partition, offset, value } = record
      try {
        if (value === null) throw new Error('the record has no value')
        const decoded = deps.codecs.event.decode(value)
        const event = decoded instanceof Promise ? await decoded : decoded
        events.push({ event, position: { partition, offset } })
      } catch (error) {
        // A registry that does not answer is no fault of the record.
        if (isRetryable(error)) throw error
        observer.undecodable(record, error)
        if (offset >= quietUntil) letters.push(deps.deadLetter(record, error))
      }
    }
    if (letters.length >= MANY_UNREADABLE && events.length < letters.length) {
      const { topic, partition, offset } = records[0] as LogRecord
      throw redflagError('EVENTS_UNREADABLE', {
        topic,
        partition,
        offset,
        count: letters.length,
        of: records.length,
      })
    }
    return { events, letters }
  }

  function noteCut(state: Owned, events: readonly PositionedEvent[]): void {
    const first = events[0]
    if (state.gap === null || first === undefined) return
    state.cut = { offset: first.position.offset, atMs: first.event.occurredAtMs }
    state.gap = null
  }

  /** Profiles of a batch: from memory where we hold them, else from the store in one round trip. */
  async function profilesOf(
    state: Owned,
    workerIds: Iterable<WorkerId>,
  ): Promise<ReadonlyMap<WorkerId, Profile> | 'lost'> {
    const profiles = new Map<WorkerId, Profile>()
    const missing: WorkerId[] = []
    for (const workerId of workerIds) {
      const cached = state.cache.get(workerId)
      if (cached !== undefined) profiles.set(workerId, cached)
      else missing.push(workerId)
    }
    observer.cache(profiles.size, missing.length)
    if (missing.length === 0) return profiles
    const loaded = await deps.profiles.load(state.lease, missing)
    if (loaded.status === 'lost') return 'lost'
    for (const [workerId, profile] of loaded.profiles) profiles.set(workerId, profile)
    return profiles
  }

  /** Sends what is new. What was acknowledged before a rebuild is not said again: it was folded in silence. */
  async function send(
    state: Owned,
    outputs: readonly Output[],
    letters: readonly OutgoingRecord[],
  ): Promise<void> {
    const loud = outputs.filter((output) => output.offset >= state.quietUntil || output.restated)
    const records = [...letters, ...loud.map(recordOf)]
    if (records.length === 0) return
    await deps.producer.send(records)
    for (const output of loud) observer.said(output)
  }

  function recordOf(output: Output): OutgoingRecord {
    const { topics } = settings
    switch (output.kind) {
      case 'assessment':
        return {
          topic: topics.assessments,
          key: output.value.workerId,
          value: deps.codecs.assessment.encode(output.value),
        }
      case 'finding':
        return {
          topic: topics.findings,
          key: output.value.judgement.workerId,
          value: deps.codecs.finding.encode(output.value),
        }
      case 'link':
        return {
          topic: topics.events,
          key: output.value.workerId,
          value: deps.codecs.event.encode(output.value),
        }
    }
  }

  return { assigned, revoked, gap, batch }
}

const startOf = (lease: Lease): number => lease.checkpoint?.nextOffset ?? 0

interface Decoded {
  readonly events: readonly PositionedEvent[]
  /** Dead letters of what could not be read. */
  readonly letters: readonly OutgoingRecord[]
}

/** So many unreadable records in one batch, and more than readable ones, are a bad deployment, not bad records: stop. */
const MANY_UNREADABLE = 50
