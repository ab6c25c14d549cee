import type { Bench } from '../measure/bench.ts'
import type { TitledTable } from '../measure/section.ts'
import { spreadOf } from '../measure/spread.ts'
import type { Taken } from '../measure/stopwatch.ts'
import { percent, SPREAD_COLUMNS, short, spreadCells, whole } from '../measure/table.ts'
import type { CoreAnswer, CoreSettings } from '../programs/core.ts'
import { readFacts } from '../stream/history.ts'
import { preparedHistory } from '../stream/prepared.ts'

/** Events a second of `detect()` alone: what a core can do when nothing else has to be done. */
export const coreBench: Bench = {
  id: 'core',
  title: 'Core: detect()',
  async run(context) {
    const folder = await preparedHistory(context)
    const { workers, days, events } = readFacts(folder)
    const settings: CoreSettings = {
      folder,
      events: context.isQuick ? 20_000 : 200_000,
      runs: context.isQuick ? 3 : 5,
    }
    const flags = ['--expose-gc']
    const now = await context.children.run<CoreAnswer>('core', settings, { flags })
    const { otherNode } = context
    const then =
      otherNode === null
        ? null
        : await context.children.run<CoreAnswer>('core', settings, { flags, node: otherNode.path })
    return {
      tables: [rates(now, then, otherNode?.version ?? ''), types(now), signals(now)],
      method: [
        `${whole(workers)} workers with ${days} days of history (${whole(events)} events folded), held decoded in memory; then ${whole(now.events)} further events of all workers, in the order of time, one after the other in one process.`,
        'Timed are the look-up of the profile, `detect()` and putting the new profile back. Decoding of events and profiles, links and outputs are not in it: see end-to-end.',
        'Every run begins with the same profiles and does the same work; a first, uncounted one warms the compiler.',
        `Out of them came ${whole(now.assessments)} assessments and ${whole(now.findings)} findings.`,
      ],
    }
  },
}

function rates(now: CoreAnswer, then: CoreAnswer | null, otherVersion: string): TitledTable {
  const perSecond = ({ events, taken }: CoreAnswer) => spreadOf(taken.map(({ seconds }) => events / seconds))
  const perEvent = (time: keyof Taken) => spreadOf(now.taken.map((one) => (1e6 * one[time]) / now.events))
  const rows = [
    ['events/s, one core', ...spreadCells(perSecond(now), whole)],
    ...(then === null ? [] : [[`events/s, Node ${otherVersion}`, ...spreadCells(perSecond(then), whole)]]),
    ['µs per event', ...spreadCells(perEvent('seconds'), short)],
    ['µs of CPU per event, all threads', ...spreadCells(perEvent('cpuSeconds'), short)],
    ['decoded profile, bytes of heap', '', whole(now.heapPerProfileBytes), '', '1'],
    ['stored profile, bytes', '', whole(now.storedPerProfileBytes), '', '1'],
  ]
  return {
    title: 'Rate and memory',
    reading:
      'Higher is better for events/s; the aim is 50 000. The heap of a decoded profile decides how many a process can keep warm.',
    table: { columns: ['figure', ...SPREAD_COLUMNS], rows },
  }
}

function types({ types: costs }: CoreAnswer): TitledTable {
  return {
    title: 'By type of event',
    reading: 'Where the time goes: a type with few events and a large share of the time is dear.',
    table: {
      columns: ['type', 'events', 'median µs', 'p99 µs', 'share of time'],
      rows: costs.map(({ type, events, medianUs, p99Us, timeRatio }) => [
        type,
        whole(events),
        short(medianUs),
        short(p99Us),
        percent(timeRatio),
      ]),
    },
  }
}

function signals({ signals: shares }: CoreAnswer): TitledTable {
  return {
    title: 'Signals at work',
    reading:
      'Share of the evaluations in which the signal could judge: a signal that is not ready costs little, so this says what the rate is worth.',
    table: {
      columns: ['signal', 'ready', 'evaluations in which it speaks'],
      rows: shares.map(({ id, readyRatio, fired }) => [id, percent(readyRatio), whole(fired)]),
    },
  }
}
