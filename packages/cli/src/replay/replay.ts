import type { Settings } from '@redflag/detection'
import {
  createIntake,
  createPipeline,
  createPseudonyms,
  createRecordEncoder,
  DEVELOPMENT_KEY,
  type Intake,
  type Line,
} from '@redflag/ingest'
import { createLifecycle, createManualClock, createRecordCodec, createSilentLogger } from '@redflag/runtime'
import { alertJson, assessmentJson, deadLetterCodec, eventCodec, topicNames } from '@redflag/schemas'
import { Interrupted } from '../command-error.ts'
import { createHeldProfiles } from '../embedded/held-profiles.ts'
import { createLine, type Line as EmbeddedLine } from '../embedded/line.ts'
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
  /** Told now and then how many lines have been read. */
  readonly onProgress: (lines: number) => void
}

export const REJECTS_SHOWN = 50

/**
 * Runs a recorded stream through the whole line, event by event: each is followed to its end, links included, before the next
 * line is read, so that the result depends on nothing but the input. Event time is the only clock.
 *
 * @throws Interrupted when asked to stop; CommandError when input or output fail
 */
export async function replay(deps: ReplayDeps): Promise<ReplayResult> {
  const { input, outputs, interrupted, onProgress } = deps
  const { files } = outputs
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
          files['assessments.ndjson'].line(assessmentJson(assessment))
        },
        alerted(alert) {
          countAlert(tally, alert)
          files['alerts.ndjson'].line(alertJson(alert))
        },
      },
    },
    { partitions: 1, keepConsumed: 0 },
  )
  const intake = await createReplayIntake(line, deps.lists)
  const producer = await line.log.producer()
  const firstRejects: Reject[] = []
  let accepted = 0
  let rejected = 0

  function reject(refused: Reject): void {
    rejected++
    files['rejects.ndjson'].line(refused)
    if (firstRejects.length < REJECTS_SHOWN) firstRejects.push(refused)
  }

  async function take({ bytes, line: number, lengthBytes }: Line): Promise<void> {
    if (lengthBytes > bytes.length) {
      const reason = `is ${lengthBytes} bytes long, at most ${input.maxLineBytes} are taken`
      return reject({ line: number, field: 'event', reason, code: 'INPUT_TOO_LONG' })
    }
    const { outcome, record } = intake(bytes, { kind: 'file', name: input.name, line: number }, 0)
    if (outcome.kind === 'dead-letter') return reject({ line: number, ...outcome.refusal })
    accepted++
    clock.set(Math.max(clock.nowMs(), outcome.event.occurredAtMs))
    await producer.send([record])
    await line.log.drain()
  }

  const lifecycle = createLifecycle(line.parts)
  await lifecycle.start()
  try {
    for await (const lines of input.lines) {
      for (const one of lines) {
        await take(one)
        if (interrupted.aborted) throw new Interrupted()
      }
      await outputs.settle()
      onProgress(accepted + rejected)
    }
  } finally {
    await lifecycle.stop()
  }
  return { tally, accepted, rejected, firstRejects }
}

/** Ingest's own steps on the line's log. The time of arrival is that of the event. */
async function createReplayIntake({ registry }: EmbeddedLine, { reference }: LoadedLists): Promise<Intake> {
  const topics = topicNames()
  const pipeline = createPipeline({
    // Pseudonyms do not outlive the run; one key for all runs, so that nothing can depend on it.
    pseudonyms: createPseudonyms({ keys: [DEVELOPMENT_KEY] }),
    reference,
    schemaById: () => null,
  })
  return createIntake({
    pipeline: (bytes, position) => pipeline(bytes, position, null),
    encode: createRecordEncoder(
      {
        events: await createRecordCodec(registry, eventCodec, topics.events),
        deadLetters: await createRecordCodec(registry, deadLetterCodec, topics.deadLetter),
      },
      { eventsTopic: topics.events, deadLetterTopic: topics.deadLetter },
    ),
    // It is among the rejects, by its code.
    onDefect() {},
  })
}
