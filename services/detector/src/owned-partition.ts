import { getHeapStatistics } from 'node:v8'
import {
  createCohortLedger,
  createVerdicts,
  type Profile,
  restate,
  type Settings,
  talliesOf,
  type WorkerId,
} from '@redflag/detection'
import type { BatchControl, LogBatch, LogGap, LogRecord, OutgoingRecord } from '@redflag/runtime'
import { bucketTallies, encodedTallies } from './cohorts/bucket-tallies.ts'
import { detectBatch, type Output, type PositionedEvent } from './detect-batch.ts'
import type { ProcessorDeps, ProcessorSettings } from './ports.ts'
import { bucketOfWorker } from './profiles/buckets.ts'
import { createProfileCache, type ProfileCache } from './profiles/cache.ts'
import type { Checkpoint, HistoryCut, Lease } from './profiles/port.ts'
import { lettersOf, readBatch } from './read-batch.ts'
import { createUnsaved, type Unsaved } from './unsaved.ts'

/** One partition while it is ours and its stored state is as we left it. */
export interface OwnedPartition {
  /** First offset to be read. */
  readonly start: number
  /**
   * Reads, judges and says one batch; saves and commits what has been done once there is nothing more to read, or enough to save. `lost`:
   * the store is not as we left it; nothing was committed.
   */
  run(batch: LogBatch, control: BatchControl): Promise<'done' | 'lost'>
  /** Saves what has not been saved, so that whoever comes next need not do it again. Nothing is committed. */
  leave(): Promise<void>
  /** Records expired before they were read. */
  gap(gap: LogGap): void
  /** What must not be forgotten when the partition has to be taken over again. */
  memory(): PartitionMemory
}

/** Kept in the process over a loss of the store. */
export interface PartitionMemory {
  /** Outputs of events below this offset were acknowledged: they are folded in silence. */
  readonly quietUntil: number
  readonly cut: HistoryCut | null
  readonly gap: LogGap | null
}

/** Set while events are read again whose outputs were acknowledged before. */
interface Rebuild {
  /** Where it began; saved as the checkpoint until it is through, so that a crash in it begins it again. */
  readonly from: number
  /** Workers of whom something was said, or would have been, in the silence. */
  readonly said: Set<WorkerId>
}

/** Takes a partition over. @throws what the stores throw when they do not answer (retryable) */
export async function takeOver(
  partition: number,
  before: PartitionMemory | null,
  deps: ProcessorDeps,
  settings: ProcessorSettings,
): Promise<OwnedPartition> {
  const { observer } = deps
  const [acquired, committed] = await Promise.all([
    deps.profiles.acquire(partition, settings.partitions),
    deps.log.committed(settings.groupId, settings.topics.events),
  ])
  const start = acquired.checkpoint?.nextOffset ?? 0
  const cache: ProfileCache = createProfileCache(cacheBound(settings))
  const verdicts = createVerdicts(cacheBound(settings))
  // What another owner, or we ourselves before the store was lost, went on counting is in what was acquired, or not at all.
  deps.cohorts.giveUp(partition)
  const ledger = createCohortLedger(
    deps.cohorts,
    { partition, bucketOf: bucketOfWorker },
    bucketTallies(acquired.tallies),
  )
  let lease: Lease = acquired
  let quietUntil = Math.max(committed.get(partition) ?? -1, before?.quietUntil ?? -1)
  let rebuild: Rebuild | null = start < quietUntil ? { from: start, said: new Set() } : null
  let cut: HistoryCut | null = lease.checkpoint?.cut ?? before?.cut ?? null
  let gap: LogGap | null = before?.gap ?? null
  let unsaved: Unsaved | null = null
  // Stays so where a batch failed: then nothing of what is held counts.
  let isAtWork = false
  observer.acquired(partition, start, quietUntil)

  async function run(batch: LogBatch, control: BatchControl): Promise<'done' | 'lost'> {
    isAtWork = true
    const outcome = await runBatch(batch, control)
    isAtWork = false
    return outcome
  }

  async function runBatch(batch: LogBatch, control: BatchControl): Promise<'done' | 'lost'> {
    const read = await readBatch(batch.records, deps.codecs.event)
    for (const { record, error } of read.unreadable) observer.undecodable(record, error)
    noteCut(read.events)
    const profiles = await profilesOf(new Set(read.events.map(({ event }) => event.workerId)))
    if (profiles === 'lost') return 'lost'
    // Asked once: whatever is said of a batch is said under the same settings.
    const inForce = deps.settings()
    const result = await detectBatch(read.events, profiles, cut, {
      links: deps.links,
      settings: inForce,
      verdicts,
      ledger,
      onDetection: observer.detected,
    })
    const nextOffset = (batch.records[batch.records.length - 1] as LogRecord).offset + 1
    const restated = await restatements(read.events, profiles, result.profiles, nextOffset, inForce)
    if (restated === 'lost') return 'lost'
    await send([...result.outputs, ...restated], lettersOf(read, quietUntil, deps.deadLetter))
    quietUntil = Math.max(quietUntil, nextOffset)
    if (control.isStale()) return 'done'
    observer.worked(batch, nextOffset)
    unsaved ??= createUnsaved(deps.clock.nowMs())
    unsaved.add(result.profiles, batch.records.length, nextOffset)
    for (const [workerId, profile] of result.profiles) cache.put(workerId, profile)
    if (nextOffset < batch.endOffset && !unsaved.isEnough(deps.clock.nowMs())) return 'done'
    if ((await save()) === 'lost') return 'lost'
    // The committed offset says what was said; a rebuild below it must not take that back.
    if (rebuild === null) await control.commit(nextOffset)
    observer.committed(batch.partition, nextOffset)
    return 'done'
  }

  async function save(): Promise<'saved' | 'lost'> {
    if (unsaved === null) return 'saved'
    const { profiles, nextOffset } = unsaved
    unsaved = null
    const checkpoint: Checkpoint = { nextOffset: rebuild?.from ?? nextOffset, cut }
    const saved = await deps.profiles.save(
      lease,
      [...profiles.values()],
      checkpoint,
      encodedTallies(ledger.changed()),
    )
    if (saved.status === 'lost') return 'lost'
    lease = saved.lease
    ledger.keep()
    return 'saved'
  }

  /**
   * What a rebuild folded in silence is said once more when it is through: links may have been learnt in another order than the
   * first time, and then the silence held something that was never said. Alerting compares and stays quiet about the rest.
   */
  async function restatements(
    events: readonly PositionedEvent[],
    before: ReadonlyMap<WorkerId, Profile>,
    after: ReadonlyMap<WorkerId, Profile>,
    nextOffset: number,
    inForce: Settings,
  ): Promise<readonly Output[] | 'lost'> {
    if (rebuild === null) return []
    const { said } = rebuild
    for (const { event } of events) {
      const { workerId } = event
      if (before.get(workerId)?.said != null || after.get(workerId)?.said != null) said.add(workerId)
    }
    if (nextOffset < quietUntil) return []
    const rest = await profilesOf([...said].filter((workerId) => !after.has(workerId)))
    if (rest === 'lost') return 'lost'
    rebuild = null
    const outputs: Output[] = []
    for (const workerId of said) {
      const profile = after.get(workerId) ?? rest.get(workerId)
      if (profile === undefined) continue
      for (const value of restate(profile, inForce))
        outputs.push({ offset: nextOffset - 1, kind: 'finding', value, restated: true })
    }
    return outputs
  }

  function noteCut(events: readonly PositionedEvent[]): void {
    const first = events[0]
    if (gap === null || first === undefined) return
    cut = { offset: first.position.offset, atMs: first.event.occurredAtMs }
    gap = null
  }

  /** From memory where we hold them, else from the store in one round trip. */
  async function profilesOf(workerIds: Iterable<WorkerId>): Promise<ReadonlyMap<WorkerId, Profile> | 'lost'> {
    const profiles = new Map<WorkerId, Profile>()
    const missing: WorkerId[] = []
    for (const workerId of workerIds) {
      const cached = cache.get(workerId) ?? unsaved?.profiles.get(workerId)
      if (cached !== undefined) profiles.set(workerId, cached)
      else missing.push(workerId)
    }
    observer.cache(profiles.size, missing.length)
    if (missing.length === 0) return profiles
    const loaded = await deps.profiles.load(lease, missing)
    if (loaded.status === 'lost') return 'lost'
    for (const [workerId, profile] of loaded.profiles) profiles.set(workerId, profile)
    return profiles
  }

  /** Sends what is new. What was acknowledged before a rebuild is not said again: it was folded in silence. */
  async function send(outputs: readonly Output[], letters: readonly OutgoingRecord[]): Promise<void> {
    const loud = outputs.filter((output) => isLoud(output))
    const records = [...letters, ...loud.map(recordOf)]
    if (records.length === 0) return
    await deps.producer.send(records)
    for (const output of loud) {
      if (output.kind === 'cohort') deps.cohorts.publish(partition, output.value.day, talliesOf(output.value))
      observer.said(output)
    }
  }

  /**
   * Links are told even in silence: when the link store was lost as well, another partition may have looked for this worker there
   * before the rebuild brought it back, and nobody else would tell it. Repeating a link changes nothing.
   */
  function isLoud(output: Output): boolean {
    return output.kind === 'link' || output.restated === true || output.offset >= quietUntil
  }

  function recordOf(output: Output): OutgoingRecord {
    const { topics } = settings
    const { codecs } = deps
    switch (output.kind) {
      case 'assessment':
        return {
          topic: topics.assessments,
          key: output.value.workerId,
          value: codecs.assessment.encode(output.value),
        }
      case 'finding': {
        const key = output.value.judgement.workerId
        return { topic: topics.findings, key, value: codecs.finding.encode(output.value) }
      }
      case 'link':
        return { topic: topics.events, key: output.value.workerId, value: codecs.event.encode(output.value) }
      case 'cohort': {
        const { day } = output.value
        return {
          topic: topics.cohorts,
          key: `${partition}:${day}`,
          value: codecs.cohort.encode(output.value),
        }
      }
    }
  }

  return {
    start,
    run,
    async leave() {
      // In the middle of a batch more may have been counted than folded.
      if (!isAtWork) await save()
    },
    gap(found) {
      gap = found
    },
    memory: () => ({ quietUntil, cut, gap }),
  }
}

/** Heap that a decoded profile takes, in bytes: bench/RESULTS.md, and some. */
const PROFILE_HEAP = 32 * 1024

/** Share of the heap that decoded profiles may take where no number is set. */
const HEAP_SHARE = 0.4

const thatFit = (): number => (getHeapStatistics().heap_size_limit * HEAP_SHARE) / PROFILE_HEAP

/** Decoded profiles that one partition may keep: its share of all of them, since any process may come to own all partitions. */
const cacheBound = ({ cachedProfiles, partitions }: ProcessorSettings): number =>
  Math.max(1000, Math.floor((cachedProfiles ?? thatFit()) / partitions))
