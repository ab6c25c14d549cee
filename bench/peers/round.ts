import { NAMES } from '../end-to-end/names.ts'
import type { Command } from '../measure/children.ts'
import { cpuSeconds } from '../measure/cpu-time.ts'
import type { BareAnswer } from '../programs/bare.ts'
import { whileAlive } from './alive.ts'
import type { Contest } from './contest.ts'
import { PEER } from './names.ts'
import type { SideId } from './side.ts'

export type Running = Readonly<Record<SideId, Command>>

/** The same events by the bare client, then by one side, then by the other. */
export interface Round {
  readonly events: number
  readonly bareSeconds: number
  readonly detector: Effort
  readonly streams: Effort
}

export interface Effort {
  readonly seconds: number
  /** CPU seconds by process: the side's own, the broker, Redis. Empty where the system does not tell. */
  readonly cpu: ReadonlyMap<string, number>
}

/**
 * Both sides are held (SIGSTOP) while the input is written, and while it is the other's turn: so nobody takes CPU from anybody, and
 * both are as warm as they were at the end of the round before.
 */
export async function runRound(
  contest: Contest,
  running: Running,
  events: number,
  order: readonly SideId[],
): Promise<Round> {
  await contest.platform.ask({ kind: 'send', topic: PEER.events, count: events })
  const { seconds: bareSeconds } = await contest.bare.ask<BareAnswer>({ count: events })
  const efforts = new Map<SideId, Effort>()
  for (const id of order) efforts.set(id, await takeTurn(contest, running, id))
  return {
    events,
    bareSeconds,
    detector: efforts.get('detector') as Effort,
    streams: efforts.get('streams') as Effort,
  }
}

/** Lets one of them work until everything is committed. The other one has to be held. */
async function takeTurn(
  { sides, servers, progress }: Contest,
  running: Running,
  id: SideId,
): Promise<Effort> {
  const pids = new Map([
    [sides[id].title, running[id].pid],
    ['Kafka broker', servers.kafka.pid],
    ...(id === 'detector' ? [['Redis', servers.redis.pid] as const] : []),
  ])
  const before = cpuOf(pids)
  const began = performance.now()
  running[id].kill('SIGCONT')
  const drained = progress.until(`the end of a round of ${id}`, sides[id].isDrained)
  await whileAlive(running[id], sides[id].title, drained)
  const seconds = (performance.now() - began) / 1000
  const after = cpuOf(pids)
  running[id].kill('SIGSTOP')
  return { seconds, cpu: new Map([...after].map(([name, spent]) => [name, spent - (before.get(name) ?? 0)])) }
}

/** The same for the small stream: nothing is timed. */
export async function workOff(contest: Contest, running: Running): Promise<void> {
  for (const id of Object.keys(running) as SideId[]) {
    running[id].kill('SIGCONT')
    const { isDrained, title } = contest.sides[id]
    const drained = contest.progress.until(`the small stream by ${id}`, isDrained)
    await whileAlive(running[id], title, drained)
    running[id].kill('SIGSTOP')
  }
}

export async function startBoth(contest: Contest): Promise<Running> {
  const start = async (id: SideId) => {
    const command = await contest.sides[id].start({ isHeld: true })
    command.kill('SIGSTOP')
    return command
  }
  return { detector: await start('detector'), streams: await start('streams') }
}

export async function stopBoth(running: Running): Promise<void> {
  for (const command of Object.values(running)) await command.stop()
}

/** What the detector's topic holds beside the copy: links that it has told itself. */
export async function linksOf({ progress }: Contest): Promise<number> {
  const sum = (ends: ReadonlyMap<number, number>) => [...ends.values()].reduce((all, end) => all + end, 0)
  return sum(await progress.endsOf(NAMES.events)) - sum(await progress.endsOf(PEER.events))
}

function cpuOf(pids: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const found = [...pids].map(([name, pid]) => [name, cpuSeconds(pid)] as const)
  return new Map(found.flatMap(([name, seconds]) => (seconds === null ? [] : [[name, seconds] as const])))
}
