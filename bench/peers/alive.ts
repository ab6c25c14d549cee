import type { Command } from '../measure/children.ts'

/** Waits for what a process is to bring about. @throws what it said when it ends before */
export function whileAlive<Value>(command: Command, title: string, work: Promise<Value>): Promise<Value> {
  const ended = command.exited.then(({ code, stderr }): never => {
    throw new Error(`${title} ended with ${code}:\n${stderr}`)
  })
  return Promise.race([work, ended])
}
