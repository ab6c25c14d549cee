import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** Processes of a benchmark. None outlives it: `killAll` is called however the run ends. */
export interface Children {
  /** Runs a program of `bench/programs` to its end. @returns what it answered. @throws when it fails, with its status */
  run<Answer>(program: string, settings: object, options?: RunOptions): Promise<Answer>
  /** Starts a program that answers questions until it is closed. */
  open<Question extends object>(program: string, settings: object): Promise<OpenProgram<Question>>
  /** Starts `redflag ARGS`. */
  redflag(args: readonly string[], options?: CommandOptions): Command
  /** Starts a program that is none of ours. */
  foreign(path: string, args: readonly string[], options?: ForeignOptions): Command
  killAll(): void
}

interface RunOptions {
  /** Another Node. */
  readonly node?: string
  readonly flags?: readonly string[]
}

interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly flags?: readonly string[]
  /** Where its output goes instead of into memory. */
  readonly stdoutFile?: string
}

interface ForeignOptions {
  /** Where its output goes instead of into memory. */
  readonly stdoutFile?: string
}

export interface OpenProgram<Question extends object> {
  readonly pid: number
  ask<Answer>(question: Question): Promise<Answer>
  close(): Promise<void>
}

export interface Command {
  readonly pid: number
  kill(signal: NodeJS.Signals): void
  /** Ends it in order and waits. */
  stop(): Promise<void>
  readonly exited: Promise<Exit>
}

interface Exit {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** What the process itself wrote to descriptor 3 (report-usage.js). */
  readonly report: string
}

export interface ChildrenSettings {
  readonly node: string
  /** Where the bundles are. */
  readonly build: string
  /** Where profiles of the CPU go; null: none are taken. */
  readonly profileDir: string | null
}

const STOP_WITHIN_MS = 20_000

export function createChildren(settings: ChildrenSettings): Children {
  const living = new Set<ChildProcess>()
  const bundleOf = (program: string) => join(settings.build, `${program}.js`)

  function start(
    program: string,
    args: readonly string[],
    options: RunOptions & CommandOptions,
    ipc: boolean,
  ) {
    const { node = settings.node, flags = [] } = options
    const nodeArgs = [...flags, ...profileFlags(program, args), bundleOf(program), ...args]
    return launch(node, nodeArgs, options, ipc)
  }

  function launch(path: string, args: readonly string[], options: CommandOptions, ipc: boolean) {
    const { env = {}, stdoutFile } = options
    const file = stdoutFile === undefined ? null : openSync(stdoutFile, 'w')
    const child = spawn(path, args, {
      stdio: ['ignore', file ?? 'pipe', 'pipe', ipc ? 'ipc' : 'pipe'],
      env: { ...process.env, ...env },
    })
    if (file !== null) closeSync(file)
    living.add(child)
    child.once('exit', () => living.delete(child))
    return child
  }

  function profileFlags(program: string, args: readonly string[]): readonly string[] {
    if (settings.profileDir === null) return []
    const name = program === 'redflag' ? (args[0] ?? program) : program
    return ['--cpu-prof', '--cpu-prof-dir', join(settings.profileDir, name)]
  }

  return {
    async run<Answer>(program: string, input: object, options: RunOptions = {}) {
      const child = start(program, [JSON.stringify(input)], options, false)
      child.stderr?.pipe(process.stderr, { end: false })
      const { code, stdout } = await exitOf(child)
      if (code !== 0) throw new Error(`${program} ended with ${code}`)
      return JSON.parse(stdout) as Answer
    },
    async open<Question extends object>(program: string, input: object) {
      const child = start(program, [JSON.stringify(input)], {}, true)
      child.stdout?.pipe(process.stderr, { end: false })
      child.stderr?.pipe(process.stderr, { end: false })
      await answerOf(child, program)
      return {
        pid: child.pid as number,
        ask<Answer>(question: Question) {
          const answer = answerOf(child, program)
          child.send(question)
          return answer as Promise<Answer>
        },
        async close() {
          const gone = new Promise((done) => child.once('exit', done))
          if (child.connected) child.disconnect()
          await within(gone, child)
        },
      }
    },
    redflag: (args, options = {}) => commandOf(start('redflag', args, options, false)),
    foreign: (path, args, options = {}) => commandOf(launch(path, args, options, false)),
    killAll() {
      for (const child of living) child.kill('SIGKILL')
    },
  }
}

function commandOf(child: ChildProcess): Command {
  const exited = exitOf(child)
  return {
    pid: child.pid as number,
    kill: (signal) => void child.kill(signal),
    async stop() {
      // A frozen process takes no other signal.
      child.kill('SIGCONT')
      child.kill('SIGTERM')
      await within(exited, child)
    },
    exited,
  }
}

async function exitOf(child: ChildProcess): Promise<Exit> {
  const report = child.stdio[3]
  const [code, stdout, stderr, reported] = await Promise.all([
    new Promise<number | null>((done) => child.once('exit', done)),
    child.stdout === null ? '' : text(child.stdout),
    child.stderr === null ? '' : text(child.stderr),
    report == null ? '' : text(report as NodeJS.ReadableStream),
  ])
  return { code, stdout, stderr, report: reported }
}

/** The next message of a program. */
function answerOf(child: ChildProcess, program: string): Promise<unknown> {
  return new Promise((settle, fail) => {
    const onExit = (code: number | null) => fail(new Error(`${program} ended with ${code}`))
    child.once('exit', onExit)
    child.once('message', (answer: unknown) => {
      child.off('exit', onExit)
      settle(answer)
    })
  })
}

/** Waits for an end in order, then ends it. */
async function within(ended: Promise<unknown>, child: ChildProcess): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
  await ended
  clearTimeout(timer)
}
