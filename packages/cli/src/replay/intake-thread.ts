import { PassThrough } from 'node:stream'
import { isMainThread, type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { reportError } from '../report-error.ts'
import { type FromIntake, type IntakeThreadData, packLines, type ToIntake } from './intake-messages.ts'
import { openIntake } from './replay-intake.ts'

/** Batches that may wait to be worked on: enough that neither thread waits for the other, few enough to stay small. */
const MOST_AHEAD = 4

/** True in a thread that was started to take in. */
export function isIntakeThread(): boolean {
  const data: Partial<IntakeThreadData> | null = workerData
  return !isMainThread && data?.kind === 'redflag-replay-intake'
}

/** Takes in for the main thread. Never rejects: what goes wrong is told. */
export async function runIntakeThread(): Promise<void> {
  const port = parentPort as MessagePort
  const { request }: IntakeThreadData = workerData
  const say = (message: FromIntake, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer)
  const stdin = new PassThrough()
  let ahead = 0
  let wake = () => {}
  const begun = new Promise<number>((resolve) => {
    port.on('message', (message: ToIntake) => {
      if (message.kind === 'take') resolve(message.eventSchemaId)
      else if (message.kind === 'input') stdin.write(message.bytes, () => say({ kind: 'input-taken' }))
      else if (message.kind === 'input-end') stdin.end()
      else {
        ahead--
        wake()
      }
    })
  })
  try {
    const intake = await openIntake(request, {
      stdin,
      // The main thread ends this one when it is interrupted.
      interrupted: new AbortController().signal,
      onListProgress: (list, read, total) => say({ kind: 'list-progress', list, read, total }),
    })
    say({ kind: 'ready', listVersions: intake.listVersions })
    for await (const lines of intake.take(await begun)) {
      const batch = packLines(lines)
      ahead++
      say({ kind: 'batch', batch, share: intake.share() }, [batch.values.buffer])
      while (ahead >= MOST_AHEAD) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
    say({ kind: 'end' })
  } catch (error) {
    say({ kind: 'failed', ...reportError(error) })
  }
  port.close()
}
