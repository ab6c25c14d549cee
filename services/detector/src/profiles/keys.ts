import type { AttributeKind, Pseudonym, WorkerId } from '@redflag/detection'

/** Every Redis key of the detector. The part in braces decides the slot in a cluster. */
export interface Keys {
  readonly profile: (bucket: number, workerId: WorkerId) => string
  readonly fence: (bucket: number) => string
  /** What the workers of a bucket have added to the figures of days that are still open. */
  readonly tallies: (bucket: number) => string
  readonly checkpoint: (partition: number, partitions: number) => string
}

export function profileKeys(prefix: string): Keys {
  return {
    profile: (bucket, workerId) => `${prefix}:{p${bucket}}:${workerId}`,
    fence: (bucket) => `${prefix}:{p${bucket}}`,
    // No worker's id can follow the brace without a colon.
    tallies: (bucket) => `${prefix}:{p${bucket}}cohorts`,
    checkpoint: (partition, partitions) => `${prefix}:checkpoint:${partition}/${partitions}`,
  }
}

/** Members of an attribute; one key each, so that a cluster spreads them. Both sides of one thing lie in one slot. */
export const linkKey = (prefix: string, kind: AttributeKind, key: Pseudonym): string =>
  `${prefix}:link:${kind}:{${key}}`
