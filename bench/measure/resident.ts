import { readFileSync } from 'node:fs'

/** Bytes of memory that a process holds at present; null where the system does not tell (not Linux). */
export function residentBytes(pid: number): number | null {
  try {
    const found = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return found === null ? null : Number(found[1]) * 1024
  } catch {
    return null
  }
}
