import type { Readable } from 'node:stream'
import type { ListFile } from '../lists/list-option.ts'
import { type ReferenceSettings, timelessReference } from '../lists/live-reference.ts'
import { type LoadedLists, loadLists, type OnListProgress } from '../lists/load-lists.ts'
import { openInput } from './replay-input.ts'
import { createTakeLine, type TakenLine } from './taken-line.ts'

/** What is to be taken in; plain data, so that it can be handed to another thread. */
export interface IntakeRequest {
  /** `-` for standard input. */
  readonly path: string
  readonly lists: readonly ListFile[]
  readonly settings: ReferenceSettings
}

export interface IntakeWorld {
  readonly stdin: Readable
  readonly interrupted: AbortSignal
  readonly onListProgress: OnListProgress
}

/** The first half of a replay: reading, checking, looking up, encoding. */
export interface ReplayIntake {
  readonly listVersions: LoadedLists['versions']
  /**
   * Lines in their order, many at a time. To be asked for once.
   * @throws CommandError when the input cannot be read to its end, Interrupted
   */
  take(eventSchemaId: number): AsyncIterable<readonly TakenLine[]>
  /** Share of the input that has been read, 0..1; null where nobody knows. */
  share(): number | null
  /** Idempotent. */
  close(): Promise<void>
}

/** Takes in on the thread that calls. @throws CommandError, ListFault */
export async function openIntake(request: IntakeRequest, world: IntakeWorld): Promise<ReplayIntake> {
  const { interrupted } = world
  const input = await openInput(request.path, world.stdin, interrupted)
  const lists = await loadLists(request.lists, {
    signal: interrupted,
    onProgress: world.onListProgress,
  })
  return {
    listVersions: lists.versions,
    async *take(eventSchemaId) {
      const takeLine = createTakeLine(timelessReference(lists, request.settings), eventSchemaId)
      for await (const lines of input.lines) yield lines.map(takeLine)
    },
    share: input.share,
    async close() {},
  }
}
