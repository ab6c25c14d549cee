import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { CommandError, Reported } from '../command-error.ts'
import { readFault } from '../read-fault.ts'
import { createInbox } from './inbox.ts'
import { type FromIntake, type IntakeThreadData, type ToIntake, unpackLines } from './intake-messages.ts'
import type { IntakeRequest, IntakeWorld, ReplayIntake } from './replay-intake.ts'

/**
 * Nothing outlives its batch here, so a large nursery only spreads the garbage: with this one the thread holds 67 MB, with
 * Node's own 190 MB, at the same speed (Node 24, 300,000 lines).
 */
const LIMITS = { maxYoungGenerationSizeMb: 24 }

/**
 * Takes in on a second thread, so that reading, checking and encoding do not keep the detector waiting. What comes out is the
 * same, line for line, as `openIntake` gives.
 *
 * @param program file of the running command, which knows by its thread's data what it is there for
 * @throws Reported with what went wrong there, Interrupted
 */
export async function openThreadedIntake(
  program: string,
  request: IntakeRequest,
  world: IntakeWorld,
): Promise<ReplayIntake> {
  const { stdin, interrupted, onListProgress } = world
  const data: IntakeThreadData = { kind: 'redflag-replay-intake', request }
  const worker = new Worker(fileURLToPath(program), { workerData: data, resourceLimits: LIMITS })
  const tell = (message: ToIntake, transfer: ArrayBuffer[] = []) => worker.postMessage(message, transfer)
  const inbox = createInbox<FromIntake>()
  const feeding = request.path === '-' ? feed(stdin, tell, inbox.fail) : NOT_FED
  worker.on('message', (message: FromIntake) => {
    if (message.kind === 'list-progress') onListProgress(message.list, message.read, message.total)
    else if (message.kind === 'input-taken') feeding.taken()
    else inbox.put(message)
  })
  worker.on('error', (error) => inbox.fail(error))
  worker.on('exit', () => inbox.failAfter(new Error('the intake thread has ended')))
  const onInterrupt = () => inbox.fail(interrupted.reason)
  interrupted.addEventListener('abort', onInterrupt, { once: true })
  if (interrupted.aborted) onInterrupt()
  let share: number | null = null

  async function close(): Promise<void> {
    interrupted.removeEventListener('abort', onInterrupt)
    feeding.stop()
    await worker.terminate()
  }

  async function next(): Promise<FromIntake> {
    const message = await inbox.take()
    if (message.kind === 'failed') throw new Reported(message.text, message.status)
    return message
  }

  try {
    const ready = await next()
    if (ready.kind !== 'ready') throw new Error(`expected ready, got ${ready.kind}`)
    return {
      listVersions: ready.listVersions,
      async *take(eventSchemaId) {
        tell({ kind: 'take', eventSchemaId })
        for (let message = await next(); message.kind === 'batch'; message = await next()) {
          share = message.share
          yield unpackLines(message.batch)
          tell({ kind: 'worked-on' })
        }
      },
      share: () => share,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Pieces of standard input on their way. */
const MOST_INPUT_AHEAD = 16

interface Feeding {
  /** To be told of each piece that has been taken. */
  taken(): void
  stop(): void
}

const NOT_FED: Feeding = { taken() {}, stop() {} }

/** Hands standard input on, piece by piece, no faster than it is taken. */
function feed(stdin: Readable, tell: (message: ToIntake) => void, fail: (error: unknown) => void): Feeding {
  let ahead = 0
  stdin.on('data', (bytes: Uint8Array) => {
    tell({ kind: 'input', bytes })
    ahead++
    if (ahead >= MOST_INPUT_AHEAD) stdin.pause()
  })
  stdin.on('end', () => tell({ kind: 'input-end' }))
  stdin.on('error', (cause) =>
    fail(new CommandError(`cannot read standard input: ${readFault(cause)}`, undefined, cause)),
  )
  return {
    taken() {
      ahead--
      if (ahead < MOST_INPUT_AHEAD && stdin.isPaused()) stdin.resume()
    },
    // Open, it would keep the process.
    stop: () => void stdin.destroy(),
  }
}
