import { readFileSync } from 'node:fs'

/** Ticks of the kernel's process clock in a second; Linux shows 100 to programs, whatever it counts inside. */
const TICKS_PER_SECOND = 100

/** CPU seconds that a process has used so far, in user and kernel mode, all threads; null where the system does not tell (not Linux). */
export function cpuSeconds(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold blanks; fields 14 and 15 (utime, stime) are counted behind it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  } catch {
    return null
  }
}
