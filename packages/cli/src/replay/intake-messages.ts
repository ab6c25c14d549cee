import type { ListFile } from '../lists/list-option.ts'
import type { LoadedLists } from '../lists/load-lists.ts'
import type { IntakeRequest } from './replay-intake.ts'
import type { Reject, TakenLine } from './taken-line.ts'

/** What the intake thread is started with. */
export interface IntakeThreadData {
  readonly kind: 'redflag-replay-intake'
  readonly request: IntakeRequest
}

export type ToIntake =
  | { readonly kind: 'take'; readonly eventSchemaId: number }
  /** One batch has been worked on: another one may be sent. */
  | { readonly kind: 'worked-on' }
  /** A piece of standard input, which only the main thread has. */
  | { readonly kind: 'input'; readonly bytes: Uint8Array }
  | { readonly kind: 'input-end' }

export type FromIntake =
  | { readonly kind: 'list-progress'; readonly list: ListFile; readonly read: number; readonly total: number }
  /** A piece of standard input has been taken: another one may be sent. */
  | { readonly kind: 'input-taken' }
  | { readonly kind: 'ready'; readonly listVersions: LoadedLists['versions'] }
  | { readonly kind: 'batch'; readonly batch: PackedLines; readonly share: number | null }
  | { readonly kind: 'end' }
  /** As `reportError` has it. */
  | { readonly kind: 'failed'; readonly text: string; readonly status: number }

/** Lines on their way between threads: one block of bytes to be handed over, the rest in flat arrays. */
export interface PackedLines {
  /** Values of all events, one behind the other. */
  readonly values: Uint8Array<ArrayBuffer>
  /** Where each event's value ends. */
  readonly ends: Uint32Array
  readonly workerIds: readonly string[]
  readonly occurredAtMs: Float64Array
  /** Each with the number of events before it. */
  readonly rejects: readonly { readonly after: number; readonly reject: Reject }[]
}

export function packLines(lines: readonly TakenLine[]): PackedLines {
  const events = lines.filter((line) => line.kind === 'event')
  const size = events.reduce((sum, { value }) => sum + value.length, 0)
  const values = new Uint8Array(size)
  const ends = new Uint32Array(events.length)
  const occurredAtMs = new Float64Array(events.length)
  let end = 0
  events.forEach((event, i) => {
    values.set(event.value, end)
    end += event.value.length
    ends[i] = end
    occurredAtMs[i] = event.occurredAtMs
  })
  const rejects: { after: number; reject: Reject }[] = []
  let after = 0
  for (const line of lines) {
    if (line.kind === 'event') after++
    else rejects.push({ after, reject: line })
  }
  return { values, ends, workerIds: events.map(({ workerId }) => workerId), occurredAtMs, rejects }
}

export function unpackLines(packed: PackedLines): readonly TakenLine[] {
  const { values, ends, workerIds, occurredAtMs, rejects } = packed
  const lines: TakenLine[] = []
  let start = 0
  let next = 0
  for (let i = 0; i <= ends.length; i++) {
    for (; rejects[next]?.after === i; next++) lines.push(rejects[next]?.reject as Reject)
    if (i === ends.length) break
    const end = ends[i] as number
    const value = Buffer.from(values.buffer, values.byteOffset + start, end - start)
    lines.push({
      kind: 'event',
      workerId: workerIds[i] as string,
      occurredAtMs: occurredAtMs[i] as number,
      value,
    })
    start = end
  }
  return lines
}
