import type {
  AssignedStart,
  BatchControl,
  BatchHandler,
  LogBatch,
  LogGap,
  LogRecord,
  StartOffset,
  TopicPartition,
} from '@redflag/runtime'

/** A batch handler that writes down what it is told, in the order it is told. */
export interface Recorder extends BatchHandler {
  readonly records: LogRecord[]
  readonly batches: LogBatch[]
  readonly gaps: LogGap[]
  readonly assignments: (readonly TopicPartition[])[]
  readonly revocations: (readonly TopicPartition[])[]
  /** `assigned 0`, `gap 0`, `batch 0`, `revoked 0`, ...: kind and partition, in order. */
  readonly story: string[]
  /** Partitions owned at the moment, ascending. */
  owned(topic: string): number[]
  values(): string[]
}

export interface RecorderSettings {
  /** Where every partition starts. Default 'committed'. */
  readonly start?: StartOffset
  /** Commits every batch before recording the next one. Default false. */
  readonly commits?: boolean
  readonly onAssigned?: (partitions: readonly TopicPartition[]) => Promise<void> | void
  readonly onGap?: (gap: LogGap) => Promise<void> | void
  readonly onBatch?: (batch: LogBatch, control: BatchControl) => Promise<void> | void
}

export function createRecorder(settings: RecorderSettings = {}): Recorder {
  const owned = new Set<string>()
  const recorder: Recorder = {
    records: [],
    batches: [],
    gaps: [],
    assignments: [],
    revocations: [],
    story: [],
    owned: (topic) =>
      [...owned]
        .filter((key) => key.startsWith(`${topic}/`))
        .map((key) => Number(key.slice(topic.length + 1)))
        .sort((a, b) => a - b),
    values: () => recorder.records.map((record) => textOf(record)),
    async assigned(partitions): Promise<readonly AssignedStart[]> {
      for (const { partition } of partitions) recorder.story.push(`assigned ${partition}`)
      await settings.onAssigned?.(partitions)
      recorder.assignments.push(partitions)
      for (const { topic, partition } of partitions) owned.add(`${topic}/${partition}`)
      return partitions.map((one) => ({ ...one, start: settings.start ?? 'committed' }))
    },
    async revoked(partitions) {
      for (const { topic, partition } of partitions) {
        recorder.story.push(`revoked ${partition}`)
        owned.delete(`${topic}/${partition}`)
      }
      recorder.revocations.push(partitions)
    },
    async gap(gap) {
      recorder.story.push(`gap ${gap.partition}`)
      recorder.gaps.push(gap)
      await settings.onGap?.(gap)
    },
    async batch(batch, control) {
      recorder.story.push(`batch ${batch.partition}`)
      await settings.onBatch?.(batch, control)
      recorder.batches.push(batch)
      recorder.records.push(...batch.records)
      if (settings.commits) await control.commit(offsetAfter(batch))
    },
  }
  return recorder
}

export function textOf(record: LogRecord): string {
  return record.value === null ? 'null' : Buffer.from(record.value).toString()
}

export function offsetAfter(batch: LogBatch): number {
  return (batch.records.at(-1)?.offset ?? -1) + 1
}
