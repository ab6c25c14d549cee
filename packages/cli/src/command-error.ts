/** Statuses with which commands end; other errors carry their own, such as 78 for settings (sysexits.h). */
export const STATUS = { ok: 0, failed: 1, usage: 2, defect: 70 } as const

/** Ends a command with one clear line and a status: the fault lies in what was asked, not in the program. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly status: number

  constructor(message: string, status: number = STATUS.usage, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.status = status
  }
}

/** Signals that ask a process to end, with their numbers: a shell reports 128 and the number. */
export const ENDING_SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const

/** Thrown where work was left because somebody asked to stop; also the reason of the abort signal that says so. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  readonly status: number

  constructor(signal: keyof typeof ENDING_SIGNALS = 'SIGINT') {
    super(signal)
    this.status = 128 + ENDING_SIGNALS[signal]
  }
}

/** Something that `reportError` has put into words already, on another thread. */
export class Reported extends Error {
  override readonly name = 'Reported'
  readonly text: string
  readonly status: number

  constructor(text: string, status: number) {
    super(text.trim())
    this.text = text
    this.status = status
  }
}
