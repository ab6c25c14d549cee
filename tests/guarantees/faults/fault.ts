import type { Random } from '../random.ts'
import type { Site } from '../site.ts'

/** One way in which things break. The file is named after it. */
export interface Fault {
  readonly name: string
  /** It takes hold of the network, which not every machine can have. */
  readonly needsNetwork?: true
  /** Breaks something under load, and mends it when the harm has been seen; resolves then. Recovery comes after. */
  strike(site: Site, random: Random): Promise<Strike>
}

export interface Strike {
  /** What was struck, for the report. */
  readonly detail: string
  /** Milliseconds by `performance.now()` from which recovery is counted: the break itself where things mend by themselves, else the mending. */
  readonly recoveringSinceMs: number
}
