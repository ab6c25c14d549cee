import { setTimeout } from 'node:timers/promises'
import type { Command } from '../measure/children.ts'
import type { PeerPaceAnswer } from '../programs/peer-platform.ts'
import { whileAlive } from './alive.ts'
import type { Contest } from './contest.ts'
import type { SideId } from './side.ts'

/** kill -9 in the midst of a steady load, and a new process at once. */
export interface Restart {
  readonly perSecond: number
  /** From the kill until the new process has committed something. */
  readonly firstCommitSeconds: number
  /** From the kill until it is behind by less than half a second's events. */
  readonly caughtUpSeconds: number
}

/** Before the kill, so that it strikes a process in full swing. */
const BEFORE_MS = 6_000
const BEHIND_SECONDS = 0.5

/**
 * The load goes on at the same rate all the while, and until it is over; who has not caught up by then has it easier from there.
 *
 * @param seconds of the load
 */
export async function measureRestart(
  contest: Contest,
  id: SideId,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<{ readonly restart: Restart; readonly command: Command }> {
  const { sides, platform, progress } = contest
  const { events, groupId, start, isDrained, title } = sides[id]
  const first = await start({ isHeld: false })
  const load = { kind: 'pace', topic: events, perSecond, seconds, marksPerSecond: 0, firstMark: 0 } as const
  const endsBefore = sum(await progress.endsOf(events))
  const isSent = platform.ask<PeerPaceAnswer>(load)
  isSent.catch(() => undefined)
  // The events are made before the first of them is sent.
  await progress.until(`the load on ${id}`, async () => sum(await progress.endsOf(events)) > endsBefore)
  await setTimeout(BEFORE_MS)
  first.kill('SIGKILL')
  const killed = performance.now()
  await first.exited
  const atKill = await progress.committed(groupId, events)
  const ends = await progress.endsOf(events)
  const since = () => (performance.now() - killed) / 1000
  let firstCommitSeconds = Number.NaN
  const committing = progress.until(`the first commit of ${id} after its end`, async () => {
    const now = await progress.committed(groupId, events)
    return [...now].some(([partition, offset]) => offset > (atKill.get(partition) ?? 0))
  })
  void committing.then(() => {
    firstCommitSeconds = since()
  })
  const command = await start({ isHeld: false })
  await committing
  const returned = progress.until(`the return of ${id}`, async () => {
    const now = await progress.committed(groupId, events)
    if ([...ends].some(([partition, end]) => (now.get(partition) ?? 0) < end)) return false
    const behind = sum(await progress.endsOf(events)) - sum(now)
    return behind < perSecond * BEHIND_SECONDS
  })
  await whileAlive(command, title, returned)
  const caughtUpSeconds = since()
  await isSent
  await progress.until(`the end of the load on ${id}`, isDrained)
  return { restart: { perSecond, firstCommitSeconds, caughtUpSeconds }, command }
}

const sum = (offsets: ReadonlyMap<number, number>): number =>
  [...offsets.values()].reduce((all, one) => all + one, 0)
