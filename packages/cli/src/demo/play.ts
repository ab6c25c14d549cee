import { setImmediate } from 'node:timers/promises'
import { DAY } from './draft.ts'
import { type DemoEvent, type DemoSettings, demoStream } from './stream.ts'

export interface PlaySettings extends Omit<DemoSettings, 'days' | 'startMs'> {
  /** Seconds of the stream in one second. */
  readonly speed: number
}

export interface PlayDeps {
  /** Resolves when they have been worked on. */
  readonly send: (events: readonly DemoEvent[]) => Promise<void>
  readonly nowMs: () => number
  /** Resolves after that time, or at once when the play is stopped. */
  readonly wait: (ms: number) => Promise<void>
  readonly stopped: AbortSignal
  /** Told when the quiet days have been taken in. */
  readonly onStories: () => void
}

/** How far in the past the stories begin: they catch up with the present at the speed asked for, then keep to it. */
const BEHIND_DAYS = 60

/** Events sent at once while the quiet days are read in. */
const BATCH = 200

/** Pause between two looks at the clock. */
const TICK_MS = 50

/**
 * Plays the demo stream: the quiet days as fast as they are taken in, as history; then at `speed`, until the stream has caught
 * up with the clock, and at the clock's own pace from there on. Ends when stopped.
 */
export async function playDemo(settings: PlaySettings, deps: PlayDeps): Promise<void> {
  const { speed, ...stream } = settings
  const beganMs = deps.nowMs()
  const today = Math.floor(beganMs / DAY) * DAY
  const storiesMs = today - BEHIND_DAYS * DAY
  const events = demoStream({
    ...stream,
    days: Number.POSITIVE_INFINITY,
    startMs: storiesMs - stream.quietDays * DAY,
  })
  let next = await sendHistory(events, storiesMs, deps)
  const livesMs = deps.nowMs()
  deps.onStories()
  while (!deps.stopped.aborted && next !== undefined) {
    const nowMs = deps.nowMs()
    const untilMs = Math.min(nowMs, storiesMs + (nowMs - livesMs) * speed)
    const due: DemoEvent[] = []
    while (next !== undefined && next.atMs <= untilMs) {
      due.push(next)
      next = events.next().value ?? undefined
    }
    if (due.length > 0) await deps.send(due)
    await deps.wait(TICK_MS)
  }
}

/** Everything before `untilMs`; answers the first event after it. */
async function sendHistory(
  events: Generator<DemoEvent, void>,
  untilMs: number,
  { send, stopped }: PlayDeps,
): Promise<DemoEvent | undefined> {
  let batch: DemoEvent[] = []
  for (let step = events.next(); !step.done; step = events.next()) {
    if (step.value.atMs >= untilMs || stopped.aborted) {
      await send(batch)
      return step.value
    }
    batch.push(step.value)
    // What somebody declares has been worked on before they act: days lie between, which are not waited for here.
    if (batch.length < BATCH && step.value.event.type !== 'profile') continue
    await send(batch)
    batch = []
    // The screen, the HTTP intake and Ctrl-C want their turn.
    await setImmediate()
  }
  return undefined
}
