import type { ContractEvent } from '@redflag/schemas'
import { DAY, type Draft, isoTime } from './draft.ts'
import { honestDay } from './honest-day.ts'
import { createRandom } from './random.ts'
import { STORIES } from './stories/index.ts'
import { createWorkers, type DemoWorker } from './worker.ts'

export interface DemoSettings {
  readonly seed: number
  /** At least `MIN_WORKERS`. */
  readonly workers: number
  /** Days until the stream ends; infinite for one that goes on. */
  readonly days: number
  /** First midnight, UTC. */
  readonly startMs: number
  /** Days on which everybody is honest, so that there is a history to compare with. */
  readonly quietDays: number
}

export interface DemoEvent {
  readonly atMs: number
  readonly event: ContractEvent
}

/** Days between the first days of one cast's stories and the next one's. */
const CAST_EVERY_DAYS = 3

/**
 * The stream of a small platform, in the order of event time: the same settings give the same events, and fewer days
 * give the beginning of more. Made a day at a time, so memory grows with the workers, not with the days.
 */
export function* demoStream(settings: DemoSettings): Generator<DemoEvent, void> {
  const workers = createWorkers(settings.seed, settings.workers)
  let pending: Draft[] = []
  let count = 0
  for (let day = 0; day < settings.days; day++) {
    const startMs = settings.startMs + day * DAY
    for (const worker of workers) pending.push(...workerDay(worker, day, startMs, settings))
    const endMs = startMs + DAY
    const due = pending.filter((draft) => draft.atMs < endMs)
    // A day's plan may reach into the next ones (a payout is sent a day later); it never reaches back.
    pending = pending.filter((draft) => draft.atMs >= endMs)
    for (const draft of sorted(due)) yield eventOf(draft, ++count)
  }
}

function workerDay(
  worker: DemoWorker,
  day: number,
  startMs: number,
  settings: DemoSettings,
): readonly Draft[] {
  const { seed, quietDays } = settings
  const random = createRandom(seed, 'day', worker.index, day)
  const everyday = honestDay({ worker, day, startMs, random })
  if (worker.part === null) return everyday
  const { story, cast, role } = worker.part
  const told = STORIES.find((one) => one.id === story)?.tell({
    worker,
    role,
    storyDay: day - quietDays - cast * CAST_EVERY_DAYS,
    startMs,
    cast: createRandom(seed, 'cast', cast, story),
    random: createRandom(seed, 'story', worker.index, day),
  })
  return told === undefined ? everyday : [...everyday, ...told]
}

/** By time, then by worker; drafts of one worker and time keep the order they were made in. */
function sorted(drafts: readonly Draft[]): readonly Draft[] {
  return [...drafts].sort(
    (a, b) => a.atMs - b.atMs || (a.workerId < b.workerId ? -1 : a.workerId > b.workerId ? 1 : 0),
  )
}

function eventOf({ atMs, workerId, body }: Draft, number: number): DemoEvent {
  const eventId = `demo-${String(number).padStart(8, '0')}`
  return { atMs, event: { eventId, workerId, occurredAt: isoTime(atMs), ...body } }
}
