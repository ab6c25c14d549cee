/** Waits for a condition, with a deadline. @throws when it has not come true in time */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = 5_000,
): Promise<void> {
  const giveUpMs = performance.now() + timeoutMs
  while (!(await condition())) {
    if (performance.now() > giveUpMs) throw new Error(`not within ${timeoutMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
