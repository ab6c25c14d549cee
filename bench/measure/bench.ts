import type { Children } from './children.ts'
import type { Section } from './section.ts'

/** One benchmark: a question, and how it is answered. */
export interface Bench {
  /** As named on the command line. */
  readonly id: string
  readonly title: string
  run(context: BenchContext): Promise<Section>
}

export interface BenchContext {
  readonly children: Children
  /** Small sizes and few runs: to see that it works, not for figures. */
  readonly isQuick: boolean
  /** Prepared histories may be older than the code. */
  readonly mayReuse: boolean
  /** An older Node for one line of comparison; null when there is none. */
  readonly otherNode: OtherNode | null
  /** A folder of this run, deleted at its end. */
  readonly scratch: string
  /** Folder of prepared histories, kept from run to run. */
  readonly cache: string
  /** Folder of the bundles. */
  readonly build: string
  /** Says what is being done. */
  readonly say: (line: string) => void
  /** Called at the end of the run, in reverse order, whatever became of it. */
  readonly atEnd: (cleanUp: () => Promise<void>) => void
}

export interface OtherNode {
  readonly path: string
  /** `20.20.2` */
  readonly version: string
}
