import { Command } from 'commander'
import type { CliIo } from './cli-io.ts'
import { addAlerting } from './commands/alerting.ts'
import { addDetector } from './commands/detector.ts'
import { addGenerate } from './commands/generate.ts'
import { addImport } from './commands/import.ts'
import { addIngest } from './commands/ingest.ts'
import { addReplay } from './commands/replay.ts'
import { addSettings } from './commands/settings.ts'
import { addStart } from './commands/start.ts'
import { addTopics } from './commands/topics.ts'
import { VERSION } from './version.ts'

/** Adds one command with its options to the program. */
type AddCommand = (program: Command, io: CliIo) => void

const COMMANDS: readonly AddCommand[] = [
  addStart,
  addReplay,
  addIngest,
  addDetector,
  addAlerting,
  addTopics,
  addSettings,
  addImport,
  addGenerate,
]

/** The command line as a whole. Parsing throws `CommanderError` instead of ending the process. */
export function createProgram(io: CliIo): Command {
  const program = new Command('redflag')
    .description(
      'Watches a payout stream and says, with reasons, where money is about to flow in a way it should not.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    })
    .configureHelp({ helpWidth: Math.min(io.stdout.columns ?? 80, 100) })
    .showHelpAfterError('(add --help for what there is)')
    .helpCommand('help [command]', 'what a command does')
    .addHelpText('after', OVERVIEW)
  for (const add of COMMANDS) add(program, io)
  return program
}

const OVERVIEW = `
Begin with
  redflag start --demo                    everything in one process, with a stream that shows what it does
  redflag replay events.ndjson            a recorded stream in, alerts and assessments out
  redflag help replay                     more of one command

Ends with 0 when all is well, 2 for wrong arguments or input that cannot be read, 78 for settings that cannot be used.
`
