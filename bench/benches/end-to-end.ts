import { type Latency, measureLatency } from '../end-to-end/latency.ts'
import { type Line, MOST_MARKS, startLine, stopLine } from '../end-to-end/line.ts'
import { NAMES, PLATFORM_TOPIC } from '../end-to-end/names.ts'
import { type Round, runRound, warmUp } from '../end-to-end/throughput.ts'
import type { Bench, BenchContext } from '../measure/bench.ts'
import type { TitledTable } from '../measure/section.ts'
import { ratios, spreadOf } from '../measure/spread.ts'
import { versionsOf } from '../measure/stack.ts'
import { percent, SPREAD_COLUMNS, short, spreadCells, whole } from '../measure/table.ts'
import { readFacts } from '../stream/history.ts'
import { preparedHistory } from '../stream/prepared.ts'

interface Sizes {
  readonly warmUpEvents: number
  readonly events: number
  readonly rounds: number
  readonly latencySeconds: number
  readonly latencyRuns: number
}

const FULL: Sizes = { warmUpEvents: 100_000, events: 100_000, rounds: 3, latencySeconds: 60, latencyRuns: 2 }
const QUICK: Sizes = { warmUpEvents: 8_000, events: 8_000, rounds: 2, latencySeconds: 5, latencyRuns: 1 }

/** Of the marked events; enough for a tail, few beside the load. */
const MARKS_PER_SECOND = 60

/** The whole line on real servers, beside what the Kafka client alone can do with the same records on the same machine. */
export const endToEndBench: Bench = {
  id: 'end-to-end',
  title: 'End to end on Kafka, schema registry and Redis',
  async run(context) {
    const sizes = context.isQuick ? QUICK : FULL
    const folder = await preparedHistory(context)
    const { workers, days } = readFacts(folder)
    const line = await startLine(context, folder)
    const { rounds, latencies } = await Promise.race([measure(line, sizes, context), line.services.failed])
    const records = await recordsOf(line)
    const versions = versionsOf(line.servers)
    await stopLine(line)
    return {
      tables: [rates(rounds), shares(rounds), cpu(rounds), delays(latencies), journey(latencies)],
      versions,
      method: [
        `One broker, one Redis (append-only file on), one process each for ingest, detector and alerting, all on the cores of this machine; ${whole(workers)} workers whose past of ${days} days is in Redis before the start. Warm-up: ${whole(sizes.warmUpEvents)} events.`,
        `Each round takes ${whole(sizes.events)} events that nobody has seen before: the bare client copies them to another topic (kafkajs, \`acks\` all, one produce per fetched batch, two partitions at once), then the line reads them until every stage has committed everything, links included. Then the next ${whole(sizes.events)}: bare, ingest alone, detector (with alerting) alone.`,
        `In all: ${records}.`,
        'Input is in its topic before the clock starts. The end is seen by asking the broker every 100 ms.',
        'Latency: a steady stream at half of the median rate, sent on time whether or not the line keeps up; marked events are payouts of unknown workers to listed addresses, timed from when they were due to their webhook. The platform that sends them shares the machine, too.',
      ],
    }
  },
}

async function measure(line: Line, sizes: Sizes, context: BenchContext) {
  context.say(`warming up with ${whole(sizes.warmUpEvents)} events`)
  await warmUp(line, sizes.warmUpEvents)
  const rounds: Round[] = []
  for (let round = 1; round <= sizes.rounds; round++) {
    context.say(`round ${round} of ${sizes.rounds}`)
    rounds.push(await runRound(line, sizes.events))
  }
  const sustained = spreadOf(rounds.map(({ events, lineSeconds }) => events / lineSeconds)).median
  return { rounds, latencies: await latenciesAt(line, sustained / 2, sizes, context) }
}

/** What the topics hold at the end. @throws when input was refused: then something else than the line was measured */
async function recordsOf({ backlog }: Line): Promise<string> {
  const { deadLetter, events, assessments, findings, alerts } = NAMES
  const refused = await backlog.recordsIn(deadLetter)
  if (refused > 0) throw new Error(`${refused} records were refused`)
  const [taken, ...said] = await Promise.all(
    [PLATFORM_TOPIC, events, assessments, findings, alerts].map(async (topic) => ({
      topic,
      count: await backlog.recordsIn(topic),
    })),
  )
  const shares = said.map(({ topic, count }) => `${topic} ${whole(count)}`)
  return `${whole(taken?.count ?? 0)} events of the platform; ${shares.join(', ')}`
}

async function latenciesAt(
  line: Line,
  perSecond: number,
  { latencySeconds, latencyRuns }: Sizes,
  { say }: BenchContext,
): Promise<readonly Latency[]> {
  const found: Latency[] = []
  const marksPerRun = Math.floor(MOST_MARKS / (latencyRuns + 1))
  // The first few seconds get the line into its stride and are not counted.
  for (let run = 0; run <= latencyRuns; run++) {
    const seconds = run === 0 ? Math.ceil(latencySeconds / 8) : latencySeconds
    say(`latency at ${whole(perSecond)} events/s for ${seconds} s`)
    const load = { perSecond, seconds, marksPerSecond: MARKS_PER_SECOND, firstMark: run * marksPerRun }
    const latency = await measureLatency(line, load)
    if (run > 0) found.push(latency)
  }
  return found
}

const perSecond = (rounds: readonly Round[], seconds: (round: Round) => number): readonly number[] =>
  rounds.map((round) => round.events / seconds(round))

function rates(rounds: readonly Round[]): TitledTable {
  const row = (name: string, seconds: (round: Round) => number) => [
    name,
    ...spreadCells(spreadOf(perSecond(rounds, seconds)), whole),
  ]
  return {
    title: 'Sustained rate',
    reading: 'Events of the platform a second, higher is better; the bare client is the ceiling.',
    table: {
      columns: ['who', ...SPREAD_COLUMNS],
      rows: [
        row('(a) bare kafkajs, consume and produce', ({ bareSeconds }) => bareSeconds),
        row('(b) ingest, detector and alerting', ({ lineSeconds }) => lineSeconds),
        row('(c) detector alone (with alerting)', ({ detectorSeconds }) => detectorSeconds),
        row('(d) ingest alone', ({ ingestSeconds }) => ingestSeconds),
        row('(a) once more, beside (c) and (d)', ({ secondBareSeconds }) => secondBareSeconds),
      ],
    },
  }
}

function shares(rounds: readonly Round[]): TitledTable {
  const ratio = (name: string, over: (round: Round) => number, under: (round: Round) => number) => [
    name,
    ...spreadCells(spreadOf(ratios(perSecond(rounds, over), perSecond(rounds, under))), short),
  ]
  return {
    title: 'Ratio to bare kafkajs, in one round',
    reading: 'What a busier or a faster machine does to both falls out; the first aim is 0.3 for the line.',
    table: {
      columns: ['ratio', ...SPREAD_COLUMNS],
      rows: [
        ratio(
          'line (b/a)',
          (one) => one.lineSeconds,
          (one) => one.bareSeconds,
        ),
        ratio(
          'detector alone (c/a)',
          (one) => one.detectorSeconds,
          (one) => one.secondBareSeconds,
        ),
        ratio(
          'ingest alone (d/a)',
          (one) => one.ingestSeconds,
          (one) => one.secondBareSeconds,
        ),
      ],
    },
  }
}

function cpu(rounds: readonly Round[]): TitledTable {
  const names = [...(rounds[0]?.lineCpu.keys() ?? [])]
  const perEvent = (name: string) =>
    rounds.map(({ events, lineCpu }) => (1e6 * (lineCpu.get(name) ?? 0)) / events)
  const all = rounds.map(({ events, lineCpu }) => {
    const sum = [...lineCpu.values()].reduce((total, seconds) => total + seconds, 0)
    return (1e6 * sum) / events
  })
  const whole = spreadOf(all).median
  return {
    title: 'CPU per event while the whole line is at work',
    reading: 'Microseconds of CPU, all threads: what to make cheaper first.',
    table: {
      columns: ['process', ...SPREAD_COLUMNS, 'share'],
      rows: [
        ...names.map((name) => {
          const spread = spreadOf(perEvent(name))
          return [name, ...spreadCells(spread, short), percent(spread.median / whole)]
        }),
        ['all', ...spreadCells(spreadOf(all), short), ''],
      ],
    },
  }
}

function delays(latencies: readonly Latency[]): TitledTable {
  return {
    title: 'Event to alert, at half of the sustained rate',
    reading:
      'Milliseconds from the moment a payout was due to be sent until its alert had arrived as a webhook; the aim is a p99.9 below 500.',
    table: {
      columns: [
        'run',
        'events/s',
        'alerts',
        'p50 ms',
        'p99 ms',
        'p99.9 ms',
        'max ms',
        'platform late, p99 ms',
      ],
      rows: latencies.map((one, i) => [
        String(i + 1),
        whole(one.perSecond),
        whole(one.alerts),
        short(one.p50Ms),
        short(one.p99Ms),
        short(one.p999Ms),
        short(one.maxMs),
        short(one.lateP99Ms),
      ]),
    },
  }
}

function journey(latencies: readonly Latency[]): TitledTable {
  return {
    title: 'The same way in parts',
    reading: 'Milliseconds between the times that the records carry: where the time to an alert goes.',
    table: {
      columns: ['run', 'part', 'p50 ms', 'p99 ms'],
      rows: latencies.flatMap(({ parts }, i) =>
        parts.map(({ name, p50Ms, p99Ms }) => [String(i + 1), name, short(p50Ms), short(p99Ms)]),
      ),
    },
  }
}
