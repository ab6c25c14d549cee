#!/usr/bin/env node
import { listenForInterrupts } from './interrupts.ts'
import { runCli } from './run-cli.ts'

const interrupts = listenForInterrupts(process)

// `redflag generate | head`: whoever reads has had enough, which is no fault.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
}

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  interrupted: interrupts.signal,
})
interrupts.close()
