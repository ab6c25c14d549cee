import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import type { CliIo, Output } from '../cli-io.ts'
import { CommandError } from '../command-error.ts'
import { demoListText } from '../demo/demo-list.ts'
import { type DemoSettings, demoStream } from '../demo/stream.ts'
import { MIN_WORKERS } from '../demo/worker.ts'
import { day, wholeNumber } from '../number-option.ts'
import { readFault } from '../read-fault.ts'

interface GenerateOptions {
  readonly seed: number
  readonly workers: number
  readonly days: number
  readonly from: number
  readonly quietDays?: number
  readonly events?: number
  readonly listOut?: string
}

/** Text is handed over in pieces of about this size: one write per event would cost more than making the event. */
const PIECE_CHARACTERS = 1 << 16

/** `redflag generate`: the demo stream as NDJSON. */
export function addGenerate(program: Command, io: CliIo): void {
  program
    .command('generate')
    .description('write the events of an invented platform, honest and not, as NDJSON')
    .option('--workers <n>', 'how many work there', wholeNumber(MIN_WORKERS, 100_000), 150)
    .option('--days <n>', 'for how long', wholeNumber(1, 3650), 30)
    .option('--seed <n>', 'another number, another platform', wholeNumber(0, 2 ** 31), 1)
    .addOption(
      new Option('--from <day>', 'first day').argParser(day).default(Date.UTC(2026, 2, 2), '2026-03-02'),
    )
    .option(
      '--quiet-days <n>',
      'days before the first story begins (default: 14, at most half)',
      wholeNumber(0, 3650),
    )
    .option('--events <n>', 'stop after so many', wholeNumber(1, 1e9))
    .option('--list-out <file>', 'write the invented sanctions list that goes with it')
    .addHelpText('after', HELP)
    .action((options: GenerateOptions) => generate(options, io))
}

const HELP = `
The same numbers give the same bytes. Nobody in it exists.

Examples
  redflag generate > events.ndjson
  redflag generate --workers 2000 --days 60 --seed 7 --events 1000000 > million.ndjson
  redflag generate --list-out listed.txt > events.ndjson
  redflag replay events.ndjson --list addresses=listed.txt
`

async function generate(options: GenerateOptions, io: CliIo): Promise<void> {
  if (options.listOut !== undefined) writeList(options.listOut)
  const settings: DemoSettings = {
    seed: options.seed,
    workers: options.workers,
    days: options.days,
    startMs: options.from,
    quietDays: options.quietDays ?? Math.min(14, Math.floor(options.days / 2)),
  }
  const most = options.events ?? Number.POSITIVE_INFINITY
  let count = 0
  let piece = ''
  for (const { event } of demoStream(settings)) {
    if (count === most) break
    count++
    piece += `${JSON.stringify(event)}\n`
    if (piece.length < PIECE_CHARACTERS) continue
    await write(io.stdout, piece)
    piece = ''
    io.interrupted.throwIfAborted()
  }
  await write(io.stdout, piece)
}

function writeList(file: string): void {
  try {
    writeFileSync(file, demoListText())
  } catch (cause) {
    throw new CommandError(`cannot write the list ${file}: ${readFault(cause)}`, undefined, cause)
  }
}

/** Resolves when the stream can take more: a slow reader slows the writer, memory stays flat. */
async function write(output: Output, text: string): Promise<void> {
  if (text !== '' && !output.write(text)) await once(output, 'drain')
}
