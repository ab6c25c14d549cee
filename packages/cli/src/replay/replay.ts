import type { Settings } from '@redflag/detection'
import { createLineSplitter } from '@redflag/ingest/lines'
import { createPipeline } from '@redflag/ingest/pipeline'
import { createPseudonyms } from '@redflag/ingest/steps/pseudonyms'
import { createLifecycle, createManualClock, createSilentLogger } from '@redflag/runtime'
import { alertJson, assessmentJson } from '@redflag/schemas'
import { Interrupted } from '../command-error.ts'
import { createHeldProfiles } from '../embedded/held-profiles.ts'
import { createLine } from '../embedded/line.ts'
import { SILENT_ALERTING, SILENT_OBSERVER } from '../embedded/silent.ts'
import type { LoadedLists } from '../lists/load-lists.ts'
import type { OutputFiles } from './output-files.ts'
import type { ReplayInput } from './replay-input.ts'
import { countAlert, countAssessment, countDetection, createTally, type Tally } from './replay-tally.ts'

export const REPLAY_FILES = ['alerts.ndjson', 'assessments.ndjson', 'rejects.ndjson'] as const
export type ReplayFile = (typeof REPLAY_FILES)[number]

/** A line that was refused. Never holds what stood in it. */
export interface Reject {
  readonly line: number
  readonly field: string
  readonly reason: string
  readonly code: string
}

export interface ReplayResult {
  readonly tally: Tally
  readonly lines: number
  readonly accepted: number
  readonly rejected: number
  /** The first so many; all are in the file. */
  readonly firstRejects: readonly Reject[]
}

export interface ReplayDeps {
  readonly input: ReplayInput
  readonly outputs: OutputFiles<ReplayFile>
  readonly lists: LoadedLists
  readonly settings: Settings
  readonly interrupted: AbortSignal
  /** Told now and then: lines and bytes read so far. */
  readonly onProgress: (lines: number, bytes: number) => void
}

export const REJECTS_SHOWN = 50

/** Longest line taken; no event comes near it. */
const MAX_LINE_BYTES = 1_000_000

/**
 * Runs a recorded stream through the whole line, event by event: each is followed to its end, links included, before the next
 * line is read, so that the result depends on nothing but the input. Event time is the only clock.
 *
 * @throws Interrupted when asked to stop; CommandError when input or output fail
 */
export async function replay(deps: ReplayDeps): Promise<ReplayResult> {
  const { input, outputs, interrupted } = deps
  const tally = createTally()
  const clock = createManualClock(0)
  const line = await createLine(
    {
      clock,
      settings: deps.settings,
      profiles: createHeldProfiles(),
      alertingMetrics: SILENT_ALERTING,
      channels: [],
      logger: createSilentLogger(),
      observer: {
        ...SILENT_OBSERVER,
        detected: (event, detection) => countDetection(tally, event, detection),
      },
      listener: {
        assessed(assessment) {
          countAssessment(tally, assessment)
          outputs.files['assessments.ndjson'].line(assessmentJson(assessment))
        },
        alerted(alert) {
          countAlert(tally, alert)
          outputs.files['alerts.ndjson'].line(alertJson(alert))
        },
      },
    },
    { partitions: 1, keepConsumed: 0 },
  )
  const lifecycle = createLifecycle(line.parts)
  await lifecycle.start()
  const pipeline = createPipeline({
    // Pseudonyms do not outlive the run. One key for all runs, so that nothing can depend on it.
    pseudonyms: createPseudonyms({ keys: [new Uint8Array(32)] }),
    reference: deps.lists.reference,
    schemaById: () => null,
  })
  const splitter = createLineSplitter(MAX_LINE_BYTES)
  const firstRejects: Reject[] = []
  let lines = 0
  let accepted = 0
  let bytes = 0

  function reject(refused: Reject): void {
    outputs.files['rejects.ndjson'].line(refused)
    if (firstRejects.length < REJECTS_SHOWN) firstRejects.push(refused)
  }

  async function take(read: ReturnType<typeof splitter.push>): Promise<void> {
    for (const { bytes: text, line: number, lengthBytes } of read) {
      lines++
      if (lengthBytes > text.length) {
        reject({
          line: number,
          field: 'event',
          reason: `is longer than ${MAX_LINE_BYTES} bytes`,
          code: 'TOO_LONG',
        })
        continue
      }
      const outcome = pipeline(text, { kind: 'file', name: input.name, line: number }, null)
      if (outcome.kind === 'dead-letter') {
        const { field, reason, code } = outcome.refusal
        reject({ line: number, field: field ?? 'event', reason, code })
        continue
      }
      accepted++
      clock.set(Math.max(clock.nowMs(), outcome.event.occurredAtMs))
      await line.producer.send([line.encode(outcome)])
      await line.log.drain()
    }
  }

  try {
    for await (const piece of input.bytes) {
      await take(splitter.push(piece))
      bytes += piece.length
      await outputs.settle()
      deps.onProgress(lines, bytes)
      if (interrupted.aborted) throw new Interrupted()
    }
    await take(splitter.end())
  } finally {
    await lifecycle.stop()
  }
  return { tally, lines, accepted, rejected: lines - accepted, firstRejects }
}
