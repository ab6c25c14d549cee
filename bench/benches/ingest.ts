import type { Bench } from '../measure/bench.ts'
import { spreadOf } from '../measure/spread.ts'
import type { Taken } from '../measure/stopwatch.ts'
import { SPREAD_COLUMNS, short, spreadCells, whole } from '../measure/table.ts'
import type { IngestAnswer, IngestSettings } from '../programs/ingest.ts'
import { preparedHistory } from '../stream/prepared.ts'

/** Events a second of ingest's pure pipeline. */
export const ingestBench: Bench = {
  id: 'ingest',
  title: 'Ingest: bytes to event',
  async run(context) {
    const settings: IngestSettings = {
      folder: await preparedHistory(context),
      events: context.isQuick ? 5_000 : 100_000,
      runs: context.isQuick ? 3 : 5,
    }
    const flags = ['--expose-gc']
    const now = await context.children.run<IngestAnswer>('ingest', settings, { flags })
    const perSecond = (taken: readonly Taken[]) =>
      spreadOf(taken.map(({ seconds }) => settings.events / seconds))
    const perEvent = (taken: readonly Taken[], time: keyof Taken) =>
      spreadOf(taken.map((one) => (1e6 * one[time]) / settings.events))
    const both = now.pipeline.map((one, run) => sum(one, now.encoding[run]))
    const rows = [
      ['JSON → event, events/s', ...spreadCells(perSecond(now.pipeline), whole)],
      ['JSON → event → Avro, events/s', ...spreadCells(perSecond(both), whole)],
      ['JSON → event, µs', ...spreadCells(perEvent(now.pipeline, 'seconds'), short)],
      ['JSON → event, µs of CPU, all threads', ...spreadCells(perEvent(now.pipeline, 'cpuSeconds'), short)],
      ['event → Avro, µs of CPU, all threads', ...spreadCells(perEvent(now.encoding, 'cpuSeconds'), short)],
    ]
    const { otherNode } = context
    if (otherNode !== null) {
      const then = await context.children.run<IngestAnswer>('ingest', settings, {
        flags,
        node: otherNode.path,
      })
      const cells = spreadCells(perSecond(then.pipeline), whole)
      rows.splice(2, 0, [`JSON → event, events/s, Node ${otherNode.version}`, ...cells])
    }
    return {
      tables: [
        {
          title: 'Rate',
          reading:
            'Higher is better; one core, no network. The second row is all that an ingest process computes for an event.',
          table: { columns: ['figure', ...SPREAD_COLUMNS], rows },
        },
      ],
      method: [
        `Parse, check against the contract, look up address and destination (packaged country database, netblocks, a list of crypto addresses), pseudonymise: ${whole(settings.events)} events in each run, other ones each time, after as many to warm up.`,
        `An event has ${whole(now.bytesIn)} bytes of JSON and ${whole(now.bytesOut)} bytes of Avro; ${whole(now.refused)} were refused.`,
      ],
    }
  },
}

function sum(one: Taken, other: Taken | undefined): Taken {
  return {
    seconds: one.seconds + (other?.seconds ?? 0),
    cpuSeconds: one.cpuSeconds + (other?.cpuSeconds ?? 0),
  }
}
