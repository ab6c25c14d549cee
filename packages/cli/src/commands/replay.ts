import type { Command } from 'commander'
import type { CliIo } from '../cli-io.ts'
import { Interrupted } from '../command-error.ts'
import { collectList, type ListFile, listHelp } from '../lists/list-option.ts'
import { loadLists } from '../lists/load-lists.ts'
import { openOutputFiles } from '../replay/output-files.ts'
import { REPLAY_FILES, replay } from '../replay/replay.ts'
import { openInput, type ReplayInput } from '../replay/replay-input.ts'
import { replaySummary } from '../replay/summary.ts'
import { grouped, megabytes, spoken } from '../terminal/figures.ts'
import { createProgress, type Progress } from '../terminal/progress.ts'
import { readSettings } from './settings.ts'

interface ReplayOptions {
  readonly out: string
  readonly settings?: string
  readonly list: readonly ListFile[]
}

/** `redflag replay`, as contract/README.md defines it. */
export function addReplay(program: Command, io: CliIo): void {
  program
    .command('replay')
    .description('run a recorded stream through the whole line, without any server')
    .argument('<events>', 'NDJSON file of events, plain or gzip; - reads standard input')
    .option('--out <dir>', 'where alerts.ndjson, assessments.ndjson and rejects.ndjson go', './out')
    .option('--settings <file>', 'settings of signals and score (YAML)')
    .option('--list <name=file>', 'load a reference list; may be repeated', collectList, [])
    .addHelpText('after', help())
    .action((events: string, options: ReplayOptions) => run(events, options, io))
}

const help = (): string => `
${listHelp()}

Events are taken in the order of the file, with event time as the only clock: the same input and settings give the
same files. The summary goes to standard output, progress and duration to standard error. A run that is broken off
leaves the files of the run before it.

Ends with 0 when every line was read; lines that were rejected are counted and listed.

Examples
  redflag replay events.ndjson
  redflag replay events.ndjson --out run-1 --list ofac-xml=sdn_advanced.xml.gz --list geo-city=GeoLite2-City.mmdb
  redflag replay events.ndjson.gz --settings tomorrow.yaml
  kcat -C -t payouts -o beginning -e | redflag replay -
`

async function run(path: string, options: ReplayOptions, io: CliIo): Promise<void> {
  const beganMs = performance.now()
  const progress = createProgress(io.stderr, () => performance.now())
  const settings = readSettings(options.settings)
  const input = await openInput(path, io.stdin, io.interrupted)
  const lists = await loadLists(options.list, {
    signal: io.interrupted,
    onProgress: ({ file }, read, total) =>
      progress.show(() => `reading ${file}: ${megabytes(read)} of ${megabytes(total)}`),
  }).catch((error: unknown) => {
    throw io.interrupted.aborted ? new Interrupted() : error
  })
  const outputs = await openOutputFiles(options.out, REPLAY_FILES)
  try {
    const onProgress = showLines(progress, input, performance.now())
    const result = await replay({ input, outputs, lists, settings, interrupted: io.interrupted, onProgress })
    await outputs.keep()
    progress.clear()
    const facts = {
      inputName: input.name,
      settingsHash: settings.hash,
      settingsFile: options.settings ?? null,
      listVersions: lists.versions,
      files: outputs.files,
    }
    io.stdout.write(replaySummary(result, facts))
    io.stderr.write(`took ${spoken(performance.now() - beganMs)}\n`)
  } finally {
    progress.clear()
    await outputs.discard()
  }
}

function showLines(progress: Progress, input: ReplayInput, sinceMs: number) {
  return (lines: number): void =>
    progress.show(() => {
      const elapsedMs = performance.now() - sinceMs
      const rate = `${grouped((lines / elapsedMs) * 1000)}/s`
      const share = input.share()
      if (share === null || share === 0) return `${grouped(lines)} lines, ${rate}`
      const left = spoken((elapsedMs / share) * (1 - share))
      return `${Math.floor(share * 100)} %  ${grouped(lines)} lines, ${rate}, ${left} left`
    })
}
