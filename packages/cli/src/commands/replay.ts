import { availableParallelism } from 'node:os'
import type { Command } from 'commander'
import type { CliIo } from '../cli-io.ts'
import { collectList, type ListFile, listHelp } from '../lists/list-option.ts'
import { openOutputFiles } from '../replay/output-files.ts'
import { REPLAY_FILES, replay } from '../replay/replay.ts'
import {
  type IntakeRequest,
  type IntakeWorld,
  openIntake,
  type ReplayIntake,
} from '../replay/replay-intake.ts'
import { readLabels } from '../replay/replay-labels.ts'
import { replaySummary } from '../replay/summary.ts'
import { openThreadedIntake } from '../replay/threaded-intake.ts'
import { readSettings } from '../settings/read-settings.ts'
import { grouped, megabytes, spoken } from '../terminal/figures.ts'
import { createProgress, type Progress } from '../terminal/progress.ts'

interface ReplayOptions {
  readonly out: string
  readonly settings?: string
  readonly list: readonly ListFile[]
  readonly labels?: string
}

/** `redflag replay`, as contract/README.md defines it. */
export function addReplay(program: Command, io: CliIo): void {
  program
    .command('replay')
    .description('run a recorded stream through the whole line, without any server')
    .argument('<events>', 'NDJSON file of events, plain or gzip; - reads standard input')
    .option('--out <dir>', 'where alerts.ndjson, assessments.ndjson and rejects.ndjson go', './out')
    .option('--settings <file>', 'settings of signals and score (YAML)')
    .option('--labels <file>', 'NDJSON file of what analysts found out, to be replayed along with it')
    .option('--list <name=file>', 'load a reference list; may be repeated', collectList, [])
    .addHelpText('after', help())
    .action((events: string, options: ReplayOptions) => run(events, options, io))
}

const help = (): string => `
${listHelp()}

Events are taken in the order of the file, with event time as the only clock: the same input and settings give the
same files. Labels come in by the time of the verdict, each before the first event that is later. The summary goes
to standard output, progress and duration to standard error. A run that is broken off leaves the files of the run
before it.

Ends with 0 when every line was read; lines that were rejected are counted and listed.

Examples
  redflag replay events.ndjson
  redflag replay events.ndjson --out run-1 --list ofac-xml=sdn_advanced.xml.gz --list geo-city=GeoLite2-City.mmdb
  redflag replay events.ndjson.gz --settings tomorrow.yaml
  redflag replay events.ndjson --labels verdicts.ndjson
  kcat -C -t payouts -o beginning -e | redflag replay -
`

async function run(path: string, options: ReplayOptions, io: CliIo): Promise<void> {
  const beganMs = performance.now()
  const progress = createProgress(io.stderr, () => performance.now())
  const settings = readSettings(options.settings)
  const { platform, lists } = settings
  const request = { path, lists: options.list, settings: { platform, lists } }
  const labels =
    options.labels === undefined ? null : await readLabels(options.labels, path, io.stdin, io.interrupted)
  const intake = await openIntakeFor(request, io, progress).finally(() => progress.clear())
  try {
    const outputs = await openOutputFiles(options.out, REPLAY_FILES)
    try {
      const onProgress = showLines(progress, intake, performance.now())
      const { interrupted } = io
      const result = await replay({ intake, labels, outputs, settings, interrupted, onProgress })
      await outputs.keep()
      progress.clear()
      const facts = {
        inputName: path === '-' ? 'standard input' : path,
        labelsName: labels?.name ?? null,
        settingsHash: settings.hash,
        settingsFile: options.settings ?? null,
        listVersions: intake.listVersions,
        files: outputs.files,
      }
      io.stdout.write(replaySummary(result, facts))
      io.stderr.write(`took ${spoken(performance.now() - beganMs)}\n`)
    } finally {
      progress.clear()
      await outputs.discard()
    }
  } finally {
    progress.clear()
    await intake.close()
  }
}

/** On a thread of its own where there are two processors to run on. */
function openIntakeFor(request: IntakeRequest, io: CliIo, progress: Progress): Promise<ReplayIntake> {
  const world: IntakeWorld = {
    stdin: io.stdin,
    interrupted: io.interrupted,
    onListProgress: ({ file }, read, total) =>
      progress.show(() => `reading ${file}: ${megabytes(read)} of ${megabytes(total)}`),
  }
  return io.program !== null && availableParallelism() > 1
    ? openThreadedIntake(io.program, request, world)
    : openIntake(request, world)
}

function showLines(progress: Progress, intake: ReplayIntake, sinceMs: number) {
  return (lines: number): void =>
    progress.show(() => {
      const elapsedMs = performance.now() - sinceMs
      const rate = `${grouped((lines / elapsedMs) * 1000)}/s`
      const share = intake.share()
      if (share === null || share === 0) return `${grouped(lines)} lines, ${rate}`
      const left = spoken((elapsedMs / share) * (1 - share))
      return `${Math.floor(share * 100)} %  ${grouped(lines)} lines, ${rate}, ${left} left`
    })
}
