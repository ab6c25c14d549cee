export interface WaitOptions {
  /** For the message when it does not come. */
  readonly what: string
  readonly timeoutMs: number
  readonly everyMs?: number
  /** Added to the message: what the system said meanwhile. */
  readonly detail?: () => string
}

/** Asks until the answer is yes. @throws when the deadline passes, or what the condition throws */
export async function waitUntil(
  condition: () => Promise<boolean> | boolean,
  options: WaitOptions,
): Promise<void> {
  const { what, timeoutMs, everyMs = 100, detail } = options
  const deadline = Date.now() + timeoutMs
  while (!(await condition())) {
    if (Date.now() > deadline)
      throw new Error(`waited ${timeoutMs} ms for ${what}${detail ? `:\n${detail()}` : ''}`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
