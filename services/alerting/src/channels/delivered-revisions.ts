/**
 * What was delivered last of each alert, so that a change that is read again after a rebalance is not sent again. In this
 * process only, bounded, oldest forgotten first; after a restart the receiver recognises the repeat by its delivery id.
 */
export interface DeliveredRevisions {
  has(alertId: string, revision: number): boolean
  add(alertId: string, revision: number): void
}

/** @param capacity alerts remembered; about 100 bytes each */
export function createDeliveredRevisions(capacity = 50_000): DeliveredRevisions {
  const last = new Map<string, number>()
  return {
    has: (alertId, revision) => (last.get(alertId) ?? 0) >= revision,
    add(alertId, revision) {
      // Deleted first, so that it stands last in the order of insertion.
      last.delete(alertId)
      last.set(alertId, revision)
      if (last.size <= capacity) return
      const oldest = last.keys().next().value
      if (oldest !== undefined) last.delete(oldest)
    },
  }
}
