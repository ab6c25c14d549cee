import type { TitledTable } from '../measure/section.ts'
import { ratios, spreadOf } from '../measure/spread.ts'
import { mebibytes, percent, SPREAD_COLUMNS, short, spreadCells, whole } from '../measure/table.ts'
import { type Agreement, shareOf } from './agreement.ts'
import type { PeerLatency } from './latency.ts'
import type { Restart } from './restart.ts'
import type { Effort, Round } from './round.ts'
import type { SideId } from './side.ts'

export const TITLES: Readonly<Record<SideId, string>> = { detector: 'detector', streams: 'Kafka Streams' }

/** The first third of the rounds, and the last one. */
export interface Thirds {
  readonly cold: readonly Round[]
  readonly warm: readonly Round[]
}

export function thirdsOf(rounds: readonly Round[]): Thirds {
  const third = Math.max(1, Math.floor(rounds.length / 3))
  return { cold: rounds.slice(0, third), warm: rounds.slice(-third) }
}

export const perSecond = (rounds: readonly Round[], of: (round: Round) => number): readonly number[] =>
  rounds.map((round) => round.events / of(round))

const PARTS: readonly (readonly [string, (round: Round) => number])[] = [
  ['(a) bare kafkajs, consume and produce', (one) => one.bareSeconds],
  ['(b) detector', (one) => one.detector.seconds],
  ['(c) Kafka Streams', (one) => one.streams.seconds],
]

export function rates({ cold, warm }: Thirds): TitledTable {
  const row = (name: string, rounds: readonly Round[], of: (round: Round) => number) => [
    name,
    ...spreadCells(spreadOf(perSecond(rounds, of)), whole),
  ]
  return {
    title: 'Rate',
    reading: 'Events a second, higher is better; warm is the last third of the rounds, cold the first.',
    table: {
      columns: ['who', ...SPREAD_COLUMNS],
      rows: [
        ...PARTS.map(([name, of]) => row(`${name}, warm`, warm, of)),
        ...PARTS.map(([name, of]) => row(`${name}, cold`, cold, of)),
      ],
    },
  }
}

export function comparison({ cold, warm }: Thirds): TitledTable {
  const row = (
    name: string,
    rounds: readonly Round[],
    over: (round: Round) => number,
    under: (round: Round) => number,
  ) => [name, ...spreadCells(spreadOf(ratios(perSecond(rounds, over), perSecond(rounds, under))), short)]
  const detector = (one: Round) => one.detector.seconds
  const streams = (one: Round) => one.streams.seconds
  const bare = (one: Round) => one.bareSeconds
  return {
    title: 'Ratio, in one round',
    reading:
      'Above 1 the detector is the faster one, with all of its signals; the topology has eighteen of them.',
    table: {
      columns: ['ratio', ...SPREAD_COLUMNS],
      rows: [
        row('detector to Kafka Streams, warm (b/c)', warm, detector, streams),
        row('detector to Kafka Streams, cold (b/c)', cold, detector, streams),
        row('detector to bare kafkajs, warm (b/a)', warm, detector, bare),
        row('Kafka Streams to bare kafkajs, warm (c/a)', warm, streams, bare),
      ],
    },
  }
}

export function cpu({ warm }: Thirds): TitledTable {
  const rows = (title: string, of: (round: Round) => Effort) => {
    const names = [...(warm[0] === undefined ? [] : of(warm[0]).cpu.keys())]
    const perEvent = (seconds: (effort: Effort) => number) =>
      spreadOf(warm.map((round) => (1e6 * seconds(of(round))) / round.events))
    const all = (effort: Effort) => [...effort.cpu.values()].reduce((sum, one) => sum + one, 0)
    return [
      ...names.map((name) => [
        `${title}: ${name}`,
        ...spreadCells(
          perEvent((effort) => effort.cpu.get(name) ?? 0),
          short,
        ),
      ]),
      [`${title}: all`, ...spreadCells(perEvent(all), short)],
    ]
  }
  return {
    title: 'CPU per event, warm',
    reading: 'Microseconds of CPU, all threads, while one of the two is at work and the other is held.',
    table: {
      columns: ['turn: process', ...SPREAD_COLUMNS],
      rows: [...rows("detector's", (one) => one.detector), ...rows("Kafka Streams'", (one) => one.streams)],
    },
  }
}

export interface Memory {
  readonly name: string
  readonly bytes: number
}

export function memory(found: readonly Memory[]): TitledTable {
  return {
    title: 'Memory after the last round',
    reading: 'Resident bytes; what Kafka Streams holds on disk, and in its changelog, comes on top.',
    table: {
      columns: ['process', 'resident'],
      rows: found.map(({ name, bytes }) => [name, mebibytes(bytes)]),
    },
  }
}

export function delays(latencies: readonly (PeerLatency & { readonly id: SideId })[]): TitledTable {
  return {
    title: 'Event to finding, at half of the warm rate of the slower one',
    reading:
      'Milliseconds from the moment a payout was due to be written until a reader of committed records had the finding.',
    table: {
      columns: [
        'who',
        'events/s',
        'findings',
        'p50 ms',
        'p99 ms',
        'p99.9 ms',
        'max ms',
        'platform late, p99 ms',
      ],
      rows: latencies.map((one) => [
        TITLES[one.id],
        whole(one.perSecond),
        whole(one.findings),
        short(one.p50Ms),
        short(one.p99Ms),
        short(one.p999Ms),
        short(one.maxMs),
        short(one.lateP99Ms),
      ]),
    },
  }
}

export function restarts(found: readonly (Restart & { readonly id: SideId })[]): TitledTable {
  return {
    title: 'kill -9 under load, and a new process at once',
    reading:
      'Seconds from the kill, under a steady load, until the new process has committed something, and until it is less than half a second behind.',
    table: {
      columns: ['who', 'events/s', 'first commit s', 'caught up s'],
      rows: found.map((one) => [
        TITLES[one.id],
        whole(one.perSecond),
        short(one.firstCommitSeconds),
        short(one.caughtUpSeconds),
      ]),
    },
  }
}

export function agreementTable({ signals }: Agreement): TitledTable {
  return {
    title: 'The same work?',
    reading:
      'Workers of a small stream of whom both, or one alone, ever said a signal. Of each 95 % must agree, or all but two of what passes by itself, or nothing is measured.',
    table: {
      columns: ['signal', 'both', 'detector alone', 'Kafka Streams alone', 'agreement'],
      rows: signals.map((one) => [
        one.id,
        whole(one.both),
        whole(one.detectorOnly.length),
        whole(one.streamsOnly.length),
        percent(shareOf(one)),
      ]),
    },
  }
}
