import { setTimeout } from 'node:timers/promises'

const DEADLINE_MS = 20_000

/** Resolves when the condition holds. @throws after the deadline, with what there is */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  detail: () => string = () => '',
): Promise<void> {
  const deadlineMs = Date.now() + DEADLINE_MS
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error(`waited in vain for ${what}\n${detail()}`)
    await setTimeout(10)
  }
}
