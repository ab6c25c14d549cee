import { cpuSeconds } from '../measure/cpu-time.ts'
import type { BareAnswer } from '../programs/bare.ts'
import type { Line } from './line.ts'
import { STAGES } from './names.ts'

/** One round: the very same records by the bare client, then by the line; then by each of its first two services alone. */
export interface Round {
  readonly events: number
  readonly bareSeconds: number
  readonly lineSeconds: number
  readonly ingestSeconds: number
  readonly detectorSeconds: number
  /** The bare client on the records that the single services are given. */
  readonly secondBareSeconds: number
  /** CPU seconds while the whole line was at work; empty where the system does not tell. */
  readonly lineCpu: ReadonlyMap<string, number>
}

/** Lets everything get warm: code, caches, connections. */
export async function warmUp({ platform, bare, backlog }: Line, events: number): Promise<void> {
  await platform.ask({ kind: 'send', count: events })
  await bare.ask({ count: events })
  await backlog.drained(['ingest', 'detector', 'alerting'])
}

/**
 * Every input is in its topic before the clock starts, because services are held (SIGSTOP) meanwhile: so the platform takes no CPU
 * from them, and they are as warm as in the midst of a day.
 */
export async function runRound(line: Line, events: number): Promise<Round> {
  const { services, backlog } = line
  const bareSeconds = await provide(line, events)
  const before = cpuOf(line)
  const lineSeconds = await timedUntil(
    () => services.of.ingest.kill('SIGCONT'),
    () => backlog.drained(['ingest', 'detector', 'alerting']),
  )
  const lineCpu = difference(cpuOf(line), before)

  const secondBareSeconds = await provide(line, events)
  services.of.detector.kill('SIGSTOP')
  const ingestSeconds = await timedUntil(
    () => services.of.ingest.kill('SIGCONT'),
    () => backlog.drained(['ingest']),
  )
  const detectorSeconds = await timedUntil(
    () => services.of.detector.kill('SIGCONT'),
    () => backlog.drained(['detector', 'alerting']),
  )
  return { events, bareSeconds, lineSeconds, ingestSeconds, detectorSeconds, secondBareSeconds, lineCpu }
}

/** Holds ingest, puts the next events into its topic, and has the bare client copy them. */
async function provide({ services, platform, bare }: Line, events: number): Promise<number> {
  services.of.ingest.kill('SIGSTOP')
  await platform.ask({ kind: 'send', count: events })
  const { seconds } = await bare.ask<BareAnswer>({ count: events })
  return seconds
}

async function timedUntil(start: () => void, done: () => Promise<void>): Promise<number> {
  const began = performance.now()
  start()
  await done()
  return (performance.now() - began) / 1000
}

function cpuOf({ services, servers }: Line): ReadonlyMap<string, number> {
  const pids: Readonly<Record<string, number>> = {
    ...Object.fromEntries(
      Object.keys(STAGES).map((name) => [name, services.of[name as keyof typeof STAGES].pid]),
    ),
    'Kafka broker': servers.kafka.pid,
    Redis: servers.redis.pid,
  }
  const found = Object.entries(pids).map(([name, pid]) => [name, cpuSeconds(pid)] as const)
  return new Map(found.flatMap(([name, seconds]) => (seconds === null ? [] : [[name, seconds] as const])))
}

function difference(after: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>) {
  return new Map([...after].map(([name, seconds]) => [name, seconds - (before.get(name) ?? 0)]))
}
