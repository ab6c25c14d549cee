/** Signal numbers as in `kill -l`: a shell reports 128 and the number. */
const NUMBERS = { SIGINT: 2, SIGTERM: 15 } as const

export interface Interrupts {
  /** Aborted by the first signal, with its name as the reason. */
  readonly signal: AbortSignal
  /** Stops listening, so that nothing keeps the process or hides a later signal. */
  close(): void
}

/**
 * Turns Ctrl-C and SIGTERM into an abort signal. The second one ends the process at once: somebody who presses Ctrl-C
 * twice does not want to wait.
 */
export function listenForInterrupts(source: NodeJS.Process): Interrupts {
  const controller = new AbortController()
  const listeners = (Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]).map((name) => {
    const listener = () => {
      if (controller.signal.aborted) source.exit(128 + NUMBERS[name])
      controller.abort(name)
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

/** Status of a command that a signal ended before its work was done. */
export function interruptedStatus(signal: AbortSignal): number {
  return 128 + (signal.reason === 'SIGTERM' ? NUMBERS.SIGTERM : NUMBERS.SIGINT)
}
