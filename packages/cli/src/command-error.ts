/** Statuses with which commands end (sysexits.h names 78; 128 and the number of the signal is what shells say). */
export const STATUS = { ok: 0, failed: 1, usage: 2, defect: 70, config: 78, interrupted: 130 } as const

/** Ends a command with one clear line and a status: the fault lies in what was asked, not in the program. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly status: number

  constructor(message: string, status: number = STATUS.usage, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.status = status
  }
}

/** Thrown where work was left because somebody asked to stop. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
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
