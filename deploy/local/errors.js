/** What the exit status of `stack` means; scripts branch on it. */
export const EXIT = {
  /** A server did not start, stop or answer. */
  failed: 1,
  /** Wrong command line. */
  usage: 2,
  /** A server cannot be had on this machine: a tool is missing and cannot be installed, or a download failed. */
  unavailable: 3,
}

/** A failure with a line for the person and an exit status for the caller; printed without a stack trace. */
export class StackError extends Error {
  /**
   * @param {string} message one line or more, naming the log file where there is one
   * @param {number} [exitCode]
   * @param {{ cause?: unknown }} [options]
   */
  constructor(message, exitCode = EXIT.failed, options) {
    super(message, options)
    this.name = 'StackError'
    this.exitCode = exitCode
  }
}

/**
 * The message of anything that was thrown; aggregate errors (a refused connection on two addresses) have none
 * of their own, so their first cause speaks.
 * @param {unknown} error
 * @returns {string}
 */
export function messageOf(error) {
  if (error instanceof AggregateError && error.message === '') return messageOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}
