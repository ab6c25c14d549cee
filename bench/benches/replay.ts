import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench, BenchContext } from '../measure/bench.ts'
import { spreadOf } from '../measure/spread.ts'
import { mebibytes, SPREAD_COLUMNS, short, spreadCells, whole } from '../measure/table.ts'
import { SEED } from '../stream/seed.ts'

/** What report-usage.js says of a process. */
interface Usage {
  readonly peakRssBytes: number
  readonly cpuSeconds: number
}

interface Replayed extends Usage {
  readonly seconds: number
}

interface ReplayedFile {
  readonly lines: number
  readonly sizeBytes: number
  readonly runs: readonly Replayed[]
}

const REPORT = ['--import', './bench/measure/report-usage.js']

/** `redflag replay`, the command as a whole, on a short and on a long file of the same people. */
export const replayBench: Bench = {
  id: 'replay',
  title: 'Replay: redflag replay',
  async run(context) {
    const workers = context.isQuick ? 50 : 500
    const lengths = context.isQuick ? [2_000, 20_000] : [100_000, 1_000_000]
    const list = join(context.scratch, 'listed.txt')
    const files: ReplayedFile[] = []
    for (const lines of lengths) {
      const file = join(context.scratch, `events-${lines}.ndjson`)
      const generate = ['generate', '--workers', workers, '--days', 3650, '--seed', SEED, '--events', lines]
      await redflag(context, [...generate, '--list-out', list], { stdoutFile: file })
      const runs: Replayed[] = []
      for (let run = 0; run < (context.isQuick ? 2 : 3); run++) {
        context.say(`replaying ${whole(lines)} lines`)
        runs.push(await replay(context, file, list))
      }
      files.push({ lines, sizeBytes: statSync(file).size, runs })
    }
    return {
      tables: [
        {
          title: 'Rate',
          reading:
            'Higher is better for events/s; the aim is 25 000. From start to end of the process, lists and output files included.',
          table: { columns: ['figure', ...SPREAD_COLUMNS], rows: files.flatMap(rateRows) },
        },
        {
          title: 'Memory',
          reading: 'Peak resident set; it is flat in the length of the file when the ratio is near 1.',
          table: { columns: ['figure', ...SPREAD_COLUMNS], rows: memoryRows(files) },
        },
      ],
      method: [
        `${workers} workers in all files, so that only the length differs; the longer file begins with the shorter one. ${files.map(({ lines, sizeBytes }) => `${whole(lines)} lines are ${mebibytes(sizeBytes)}`).join(', ')}.`,
        'Written are alerts, assessments and rejects, as always.',
      ],
    }
  },
}

async function replay(context: BenchContext, file: string, list: string): Promise<Replayed> {
  const out = join(context.scratch, 'out')
  const began = performance.now()
  const report = await redflag(context, ['replay', file, '--out', out, '--list', `addresses=${list}`], {
    flags: REPORT,
  })
  const seconds = (performance.now() - began) / 1000
  return { seconds, ...(JSON.parse(report) as Usage) }
}

async function redflag(
  { children }: BenchContext,
  args: readonly (string | number)[],
  options: { readonly flags?: readonly string[]; readonly stdoutFile?: string },
): Promise<string> {
  const { code, stderr, report } = await children.redflag(args.map(String), options).exited
  if (code !== 0) throw new Error(`redflag ${args[0]} ended with ${code}: ${stderr}`)
  return report
}

function rateRows({ lines, runs }: ReplayedFile): readonly (readonly string[])[] {
  const rates = spreadOf(runs.map(({ seconds }) => lines / seconds))
  const cpu = spreadOf(runs.map(({ cpuSeconds }) => (1e6 * cpuSeconds) / lines))
  return [
    [`${whole(lines)} lines, events/s`, ...spreadCells(rates, whole)],
    [`${whole(lines)} lines, µs of CPU per event`, ...spreadCells(cpu, short)],
  ]
}

function memoryRows(files: readonly ReplayedFile[]): readonly (readonly string[])[] {
  const peaks = files.map(({ lines, runs }) => ({
    lines,
    peak: spreadOf(runs.map(({ peakRssBytes }) => peakRssBytes)),
  }))
  const rows = peaks.map(({ lines, peak }) => [
    `${whole(lines)} lines, peak RSS`,
    ...spreadCells(peak, mebibytes),
  ])
  const [first, last] = [peaks[0], peaks.at(-1)]
  if (first === undefined || last === undefined) return rows
  const name = `ratio ${whole(last.lines)} to ${whole(first.lines)} lines`
  return [...rows, [name, '', short(last.peak.median / first.peak.median), '', '']]
}
