/** What a stretch of work took. */
export interface Taken {
  readonly seconds: number
  /** Of all threads of this process: hardly changes when others are at work on the machine. */
  readonly cpuSeconds: number
}

/** Times work of this process. */
export function timed(work: () => void): Taken {
  const [began, cpuBefore] = [performance.now(), process.cpuUsage()]
  work()
  const { user, system } = process.cpuUsage(cpuBefore)
  return { seconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6 }
}
