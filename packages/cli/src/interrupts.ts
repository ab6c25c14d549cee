import { ENDING_SIGNALS, Interrupted } from './command-error.ts'

export interface Interrupts {
  /** Aborted by the first signal; its reason is an `Interrupted`. */
  readonly signal: AbortSignal
  /** Stops listening, so that nothing keeps the process or hides a later signal. */
  close(): void
}

/**
 * Turns Ctrl-C and SIGTERM into an abort signal. The second one ends the process at once: somebody who presses Ctrl-C
 * twice does not want to wait.
 */
export function listenForInterrupts(source: Pick<NodeJS.Process, 'on' | 'off' | 'exit'>): Interrupts {
  const controller = new AbortController()
  const names = Object.keys(ENDING_SIGNALS) as (keyof typeof ENDING_SIGNALS)[]
  const listeners = names.map((name) => {
    const listener = () => {
      const interrupted = new Interrupted(name)
      if (controller.signal.aborted) source.exit(interrupted.status)
      controller.abort(interrupted)
    }
    source.on(name, listener)
    return [name, listener] as const
  })
  return {
    signal: controller.signal,
    close() {
      for (const [name, listener] of listeners) source.off(name, listener)
    },
  }
}
