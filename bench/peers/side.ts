import type { Command } from '../measure/children.ts'

/** One of the two that do the same work. */
export interface Side {
  readonly id: SideId
  readonly title: string
  /** Where it reads events; group that it commits as. */
  readonly events: string
  readonly groupId: string
  readonly assessments: string
  readonly findings: string
  /** Everything that came so far has been worked off, what it tells itself included. */
  isDrained(): Promise<boolean>
  /** Starts its process and waits until it is ready. The one before it has to be gone. */
  start(options: StartOptions): Promise<Command>
}

export type SideId = 'detector' | 'streams'

interface StartOptions {
  /** It will be held (SIGSTOP) for minutes, and must not lose its partitions by that. */
  readonly isHeld: boolean
}
