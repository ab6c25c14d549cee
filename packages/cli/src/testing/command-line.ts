import { Readable, Writable } from 'node:stream'
import type { CliIo } from '../cli-io.ts'
import { runCli } from '../run-cli.ts'

export interface CommandResult {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

export interface CommandWorld {
  readonly stdin?: Readable
  readonly env?: CliIo['env']
  readonly interrupted?: AbortSignal
}

/** Runs one command in this process, as `main.ts` would, and keeps what it wrote. */
export async function redflag(args: readonly string[], world: CommandWorld = {}): Promise<CommandResult> {
  const stdout = collector()
  const stderr = collector()
  const status = await runCli(args, {
    env: world.env ?? {},
    stdin: world.stdin ?? Readable.from([]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    program: null,
    interrupted: world.interrupted ?? new AbortController().signal,
  })
  return { status, stdout: stdout.text(), stderr: stderr.text() }
}

function collector(): { readonly stream: Writable; readonly text: () => string } {
  const pieces: Buffer[] = []
  const stream = new Writable({
    write(piece: Buffer, _encoding, done) {
      pieces.push(piece)
      done()
    },
  })
  return { stream, text: () => Buffer.concat(pieces).toString() }
}
