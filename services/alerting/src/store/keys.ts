/**
 * Every Redis key of alerting: one hash for each partition, so that nothing of a partition can be lost without the rest.
 * The part in braces decides the slot in a cluster.
 */
export const partitionKey = (prefix: string, partition: number): string => `${prefix}:{a${partition}}:alerts`
