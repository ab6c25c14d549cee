import type { Settings } from '@redflag/detection'
import { createLifecycle, createManualClock, createSilentLogger } from '@redflag/runtime'
import { alertJson, assessmentJson, eventCodec, topicNames } from '@redflag/schemas'
import { createHeldProfiles } from '../embedded/held-profiles.ts'
import { createLine } from '../embedded/line.ts'
import { SILENT_ALERTING, SILENT_OBSERVER } from '../embedded/silent.ts'
import type { OutputFiles } from './output-files.ts'
import type { ReplayIntake } from './replay-intake.ts'
import { createDueLabels, type LabelFile } from './replay-labels.ts'
import { countAlert, countAssessment, countDetection, createTally, type Tally } from './replay-tally.ts'
import type { Reject, TakenEvent } from './taken-line.ts'

export const REPLAY_FILES = ['alerts.ndjson', 'assessments.ndjson', 'rejects.ndjson'] as const
export type ReplayFile = (typeof REPLAY_FILES)[number]

export interface ReplayResult {
  readonly tally: Tally
  readonly accepted: number
  readonly rejected: number
  /** Null where no labels were given. */
  readonly labels: { readonly accepted: number; readonly rejected: number } | null
  /** The first so many; all are in the file. */
  readonly firstRejects: readonly Reject[]
}

export interface ReplayDeps {
  readonly intake: ReplayIntake
  /** Verdicts that come in before whatever happened after them; null: none are known. */
  readonly labels: LabelFile | null
  readonly outputs: OutputFiles<ReplayFile>
  readonly settings: Settings
  readonly interrupted: AbortSignal
  /** Told now and then how many lines have been worked on. */
  readonly onProgress: (lines: number) => void
}

export const REJECTS_SHOWN = 50

/**
 * Runs a recorded stream through the whole line, event by event: each is followed to its end, links included, before the next
 * line is taken, so that the result depends on nothing but the input. Event time is the only clock.
 *
 * @throws Interrupted when asked to stop; CommandError when input or output fail
 */
export async function replay(deps: ReplayDeps): Promise<ReplayResult> {
  const { intake, outputs, interrupted, onProgress } = deps
  const { files } = outputs
  const topic = topicNames().events
  const tally = createTally()
  const clock = createManualClock(0)
  const line = await createLine(
    {
      clock,
      settings: () => deps.settings,
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
  const producer = await line.log.producer()
  const firstRejects: Reject[] = []
  let accepted = 0
  let rejected = 0
  let labels = 0

  async function follow({ workerId, occurredAtMs, value }: TakenEvent): Promise<void> {
    if (occurredAtMs > clock.nowMs()) clock.set(occurredAtMs)
    await producer.send([{ topic, key: workerId, value }])
    await line.log.drain()
    interrupted.throwIfAborted()
  }

  async function followLabels(due: readonly TakenEvent[]): Promise<void> {
    labels += due.length
    for (const label of due) await follow(label)
  }

  function reject({ kind: _, ...refused }: Reject): void {
    files['rejects.ndjson'].line(refused)
    if (firstRejects.length < REJECTS_SHOWN) firstRejects.push({ kind: 'reject', ...refused })
  }

  const lifecycle = createLifecycle(line.parts)
  await lifecycle.start()
  const eventSchemaId = await line.registry.register(`${topic}-value`, eventCodec.schemaJson)
  const due = createDueLabels(deps.labels, eventSchemaId)
  for (const refused of due.rejects) reject(refused)
  try {
    for await (const lines of intake.take(eventSchemaId)) {
      for (const taken of lines) {
        if (taken.kind === 'reject') {
          rejected++
          reject(taken)
          continue
        }
        await followLabels(due.before(taken.occurredAtMs))
        accepted++
        await follow(taken)
      }
      await outputs.settle()
      onProgress(accepted + rejected)
    }
    await followLabels(due.before(Number.POSITIVE_INFINITY))
  } finally {
    await lifecycle.stop()
  }
  return {
    tally,
    accepted,
    rejected,
    labels: deps.labels === null ? null : { accepted: labels, rejected: due.rejects.length },
    firstRejects,
  }
}
