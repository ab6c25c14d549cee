import { CommanderError } from 'commander'
import type { CliIo } from './cli-io.ts'
import { STATUS } from './command-error.ts'
import { createProgram } from './program.ts'
import { reportError } from './report-error.ts'

/** Runs one command. Never throws; answers the status to end with. */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  const program = createProgram(io)
  try {
    await program.parseAsync(args, { from: 'user' })
    return Number(program.getOptionValue('status') ?? STATUS.ok)
  } catch (error) {
    // Help and version end like this, too; everything else that the parser throws is a wrong argument, told already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? STATUS.ok : STATUS.usage
    const { text, status } = reportError(error)
    io.stderr.write(text)
    return status
  }
}
