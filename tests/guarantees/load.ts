import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { workerOf } from '../support/installation.ts'
import { command } from '../support/redflag-process.ts'
import { waitUntil } from '../support/wait-until.ts'

/** A platform that writes events of an invented population at a steady rate, whatever becomes of its readers. */
export interface Load {
  /** Every line written so far, in order. */
  readonly sent: readonly string[]
  resume(): void
  /** Stops writing. Resolves when Kafka has acknowledged everything. */
  pause(): Promise<void>
  /** For good. */
  stop(): void
}

export interface LoadSettings {
  readonly brokers: readonly string[]
  readonly topic: string
  readonly ratePerSecond: number
  readonly seed: number
  readonly workers: number
}

const TICK_MS = 20
/** Lines held ready; the generator waits meanwhile. */
const AHEAD = 5_000
const FLUSH_TIMEOUT_MS = 120_000

export async function startLoad(settings: LoadSettings): Promise<Load> {
  const { brokers, topic, ratePerSecond } = settings
  const source = openSource(settings)
  const sent: string[] = []
  let writer: Writer | null = null
  let owed = 0
  const timer = setInterval(() => {
    if (writer === null) return
    owed += (ratePerSecond * TICK_MS) / 1000
    for (; owed >= 1 && source.ready.length > 0; owed -= 1) {
      const line = source.ready.shift() as string
      sent.push(line)
      writer.child.stdin.write(`${workerOf(line)}\t${line}\n`)
    }
    source.refill()
  }, TICK_MS)
  await waitUntil(() => source.ready.length > 0, { what: 'the first events', timeoutMs: 20_000 })

  return {
    sent,
    resume() {
      writer ??= openWriter(brokers, topic)
      owed = 0
    },
    async pause() {
      if (writer === null) return
      const { child, ended } = writer
      writer = null
      child.stdin.end()
      const late = setTimeout(() => child.kill('SIGKILL'), FLUSH_TIMEOUT_MS)
      const fault = await ended.finally(() => clearTimeout(late))
      if (fault !== null) throw new Error(fault)
    },
    stop() {
      clearInterval(timer)
      writer?.child.kill('SIGKILL')
      source.child.kill('SIGKILL')
    },
  }
}

interface Writer {
  readonly child: ChildProcessByStdio<Writable, null, Readable>
  /** What went wrong; null when all is acknowledged. */
  readonly ended: Promise<string | null>
}

/**
 * kcat, an independent client: idempotent, so that a broker that dies leaves neither a hole nor a repeat in the input itself. It holds
 * back the last bytes until its input ends, and then ends when all is acknowledged.
 */
function openWriter(brokers: readonly string[], topic: string): Writer {
  const child = spawn('kcat', kcatArgs(brokers, topic), { stdio: ['pipe', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${String(chunk)}`.slice(-2000)
  })
  child.stdin.on('error', () => {})
  const ended = new Promise<string | null>((resolve) => {
    child.once('exit', (code) => resolve(code === 0 ? null : `kcat ended with ${code}: ${said}`))
  })
  return { child, ended }
}

interface Source {
  readonly child: ChildProcess
  readonly ready: string[]
  refill(): void
}

function openSource({ seed, workers }: LoadSettings): Source {
  const args = ['generate', '--seed', String(seed), '--workers', String(workers)]
  const child = command([...args, '--days', '3650', '--quiet-days', '1'])
  const ready: string[] = []
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    ready.push(line)
    if (ready.length > 2 * AHEAD) lines.pause()
  })
  return {
    child,
    ready,
    refill() {
      if (ready.length < AHEAD) lines.resume()
    },
  }
}

/** `-E`: it waits for a broker that is down. */
function kcatArgs(brokers: readonly string[], topic: string): readonly string[] {
  const properties = ['partitioner=murmur2_random', 'enable.idempotence=true', 'message.timeout.ms=600000']
  return [
    ...['-P', '-q', '-E', '-b', brokers.join(','), '-t', topic, '-K', '\t'],
    ...properties.flatMap((property) => ['-X', property]),
  ]
}
