import type { Readable } from 'node:stream'
import type { Line } from '@redflag/ingest'
import { CommandError } from '../command-error.ts'
import { openInput } from './replay-input.ts'
import { createTakeLabel, type Reject, type TakenEvent } from './taken-line.ts'

/** Verdicts to be replayed along with a stream. */
export interface LabelFile {
  /** As the summary names it. */
  readonly name: string
  readonly lines: readonly Line[]
}

/**
 * Reads a file of labels whole: a person decided on each of them, so there are few.
 *
 * @param eventsPath what is replayed; standard input can be only one of the two
 * @throws CommandError when it cannot be read, Interrupted
 */
export async function readLabels(
  path: string,
  eventsPath: string,
  stdin: Readable,
  interrupted: AbortSignal,
): Promise<LabelFile> {
  if (path === '-' && eventsPath === '-')
    throw new CommandError('standard input can hold the events or the labels, not both')
  const input = await openInput(path, stdin, interrupted)
  const lines: Line[] = []
  for await (const some of input.lines) lines.push(...some)
  return { name: input.name, lines }
}

/** Labels on their way into a stream. */
export interface DueLabels {
  readonly rejects: readonly Reject[]
  /** Takes out those that were decided before an event happened, in the order of the verdicts. */
  before(occurredAtMs: number): readonly TakenEvent[]
}

/**
 * Puts labels in order: by the time of the verdict, then by their place in the file. One decided in the millisecond of an event
 * comes after it: nobody judges what has not happened.
 */
export function createDueLabels(file: LabelFile | null, eventSchemaId: number): DueLabels {
  if (file === null) return { rejects: [], before: () => NONE }
  const taken = file.lines.map(createTakeLabel(eventSchemaId))
  const labels = taken.filter((one) => one.kind === 'event').sort((a, b) => a.occurredAtMs - b.occurredAtMs)
  let next = 0
  return {
    rejects: taken.filter((one) => one.kind === 'reject'),
    before(occurredAtMs) {
      const from = next
      while (next < labels.length && (labels[next] as TakenEvent).occurredAtMs < occurredAtMs) next++
      return from === next ? NONE : labels.slice(from, next)
    },
  }
}

const NONE: readonly TakenEvent[] = []
