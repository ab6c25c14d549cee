import type { Bench, BenchContext } from '../measure/bench.ts'
import { residentBytes } from '../measure/resident.ts'
import { spreadOf } from '../measure/spread.ts'
import { versionsOf } from '../measure/stack.ts'
import { whole } from '../measure/table.ts'
import { type Agreement, assertAgreement, compareOutputs } from '../peers/agreement.ts'
import { type Contest, MOST_MARKS, prepareContest } from '../peers/contest.ts'
import { measureLatency, type PeerLatency } from '../peers/latency.ts'
import { PEER } from '../peers/names.ts'
import { PORTED } from '../peers/ported.ts'
import { measureRestart, type Restart } from '../peers/restart.ts'
import { linksOf, type Round, type Running, runRound, startBoth, stopBoth, workOff } from '../peers/round.ts'
import type { SideId } from '../peers/side.ts'
import {
  agreementTable,
  comparison,
  cpu,
  delays,
  type Memory,
  memory,
  perSecond,
  rates,
  restarts,
  TITLES,
  thirdsOf,
} from '../peers/tables.ts'
import type { SmallSettings } from '../programs/peer-platform.ts'

interface Sizes {
  /** The population that both are compared on before anything is measured. */
  readonly small: SmallSettings
  readonly workers: number
  readonly rounds: number
  readonly eventsARound: number
  readonly latencySeconds: number
  readonly restartSeconds: number
}

const FULL: Sizes = {
  small: { workers: 100, days: 60 },
  workers: 3_000,
  rounds: 9,
  eventsARound: 80_000,
  latencySeconds: 30,
  restartSeconds: 40,
}

const QUICK: Sizes = {
  small: { workers: 100, days: 60 },
  workers: 300,
  rounds: 3,
  eventsARound: 6_000,
  latencySeconds: 5,
  restartSeconds: 12,
}

const SIDES: readonly SideId[] = ['detector', 'streams']
const MARKS_PER_SECOND = 40

/** The same work as a topology in Kafka Streams, on the same broker, cores and events. */
export const peersBench: Bench = {
  id: 'peers',
  title: 'Peers: the same work in Kafka Streams',
  async run(context) {
    const sizes = context.isQuick ? QUICK : FULL
    const contest = await prepareContest(context, sizes)
    const agreement = await agree(contest, context)
    const { rounds, running } = await race(contest, sizes, context)
    const held = memoryOf(contest, running)
    const links = await linksOf(contest)
    const thirds = thirdsOf(rounds)
    const slower = Math.min(
      spreadOf(perSecond(thirds.warm, (one) => one.detector.seconds)).median,
      spreadOf(perSecond(thirds.warm, (one) => one.streams.seconds)).median,
    )
    const latencies = await latenciesOf(contest, running, slower / 2, sizes, context)
    await stopBoth(running)
    const returns = await restartsOf(contest, slower / 2, sizes, context)
    await Promise.all([contest.platform.close(), contest.bare.close()])
    return {
      tables: [
        rates(thirds),
        comparison(thirds),
        cpu(thirds),
        memory(held),
        delays(latencies),
        restarts(returns),
        agreementTable(agreement),
      ],
      versions: [...versionsOf(contest.servers), 'Kafka Streams 4.3.1, exactly-once v2, RocksDB, 2 threads'],
      method: [
        `${whole(sizes.workers)} workers of whom nothing is known before; ${whole(sizes.rounds)} rounds of ${whole(sizes.eventsARound)} enriched events. A round: the events are written to the topic that Kafka Streams reads; the bare client copies them, byte for byte and to the same partitions, to the topic that the detector reads (kafkajs, \`acks\` all, one produce per fetched batch); then one of the two works them off, then the other, the order changing from round to round. Whoever is not at work is held (SIGSTOP). The end is seen by asking the broker every 50 ms for what is committed.`,
        `The detector reads by its own topic because it writes there as well: ${whole(links)} links that workers tell each other, read in its turns and not counted as events. It asks all of its signals, the topology ${whole(PORTED.length)} of them; what else the topology leaves out is written in bench/peers/README.md.`,
        'Both processes are new at the first round: the agreement on the small stream was found with processes that have ended since.',
        'Latency: a steady stream to one side while the other is held; marked events are payouts of unknown workers to listed addresses.',
        'Restart: sessions as they are shipped (detector 10 s without static membership; Kafka Streams with static membership), the state folder of RocksDB kept.',
      ],
    }
  },
}

async function agree(contest: Contest, { say }: BenchContext): Promise<Agreement> {
  say('do both do the same? a small stream by both')
  const { sent } = await contest.platform.ask<{ readonly sent: number }>({
    kind: 'small',
    topic: PEER.events,
  })
  await contest.bare.ask({ count: sent })
  const running = await startBoth(contest)
  await workOff(contest, running)
  await stopBoth(running)
  const agreement = await compareOutputs(contest)
  say(`${whole(sent)} events; ${agreement.workers} workers of whom something was said`)
  assertAgreement(agreement)
  return agreement
}

async function race(
  contest: Contest,
  { rounds, eventsARound }: Sizes,
  { say }: BenchContext,
): Promise<{ readonly rounds: readonly Round[]; readonly running: Running }> {
  const running = await startBoth(contest)
  const done: Round[] = []
  for (let i = 0; i < rounds; i++) {
    const order = i % 2 === 0 ? SIDES : SIDES.toReversed()
    const round = await runRound(contest, running, eventsARound, order)
    const show = (id: SideId) => `${TITLES[id]} ${whole(eventsARound / round[id].seconds)}`
    say(`round ${i + 1} of ${rounds}, events/s: ${SIDES.map(show).join(', ')}`)
    done.push(round)
  }
  return { rounds: done, running }
}

function memoryOf({ servers }: Contest, running: Running): readonly Memory[] {
  const pids: readonly (readonly [string, number])[] = [
    [TITLES.detector, running.detector.pid],
    ['Redis', servers.redis.pid],
    [TITLES.streams, running.streams.pid],
    ['Kafka broker', servers.kafka.pid],
  ]
  return pids.flatMap(([name, pid]) => {
    const bytes = residentBytes(pid)
    return bytes === null ? [] : [{ name, bytes }]
  })
}

async function latenciesOf(
  contest: Contest,
  running: Running,
  rate: number,
  { latencySeconds }: Sizes,
  { say }: BenchContext,
): Promise<readonly (PeerLatency & { readonly id: SideId })[]> {
  const found: (PeerLatency & { readonly id: SideId })[] = []
  for (const [i, id] of SIDES.entries()) {
    say(`latency of ${TITLES[id]} at ${whole(rate)} events/s for ${latencySeconds} s`)
    const load = {
      perSecond: rate,
      seconds: latencySeconds,
      marksPerSecond: MARKS_PER_SECOND,
      firstMark: (i * MOST_MARKS) / SIDES.length,
    }
    found.push({ id, ...(await measureLatency(contest, running, id, load)) })
  }
  return found
}

async function restartsOf(
  contest: Contest,
  rate: number,
  { restartSeconds }: Sizes,
  { say }: BenchContext,
): Promise<readonly (Restart & { readonly id: SideId })[]> {
  const found: (Restart & { readonly id: SideId })[] = []
  for (const id of SIDES) {
    say(`kill -9 of ${TITLES[id]} at ${whole(rate)} events/s`)
    const { restart, command } = await measureRestart(contest, id, {
      perSecond: rate,
      seconds: restartSeconds,
    })
    await command.stop()
    found.push({ id, ...restart })
  }
  return found
}
