#!/usr/bin/env node
import { listenForInterrupts } from './interrupts.ts'
import { isIntakeThread, runIntakeThread } from './replay/intake-thread.ts'
import { runCli } from './run-cli.ts'

if (isIntakeThread()) await runIntakeThread()
else process.exitCode = await runProgram()

async function runProgram(): Promise<number> {
  // `redflag generate | head`: whoever reads has had enough, which is no fault.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit(0)
    })
  }
  const interrupts = listenForInterrupts(process)
  const status = await runCli(process.argv.slice(2), {
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    program: import.meta.url,
    interrupted: interrupts.signal,
  })
  interrupts.close()
  return status
}
