import type { AlertStore, Checkpoint, Lease, Refusal } from './port.ts'

interface Row {
  epoch: number
  sequence: number
  checkpoint: Checkpoint | null
  values: Map<string, Uint8Array>
}

/** A copy of everything a memory store holds, to be put back later: how tests roll it back. */
type StoreSnapshot = ReadonlyMap<number, Readonly<Row>>

export interface MemoryAlertStore extends AlertStore {
  /** Forgets everything, as a Redis without persistence does when it restarts. */
  clear(): void
  snapshot(): StoreSnapshot
  restore(snapshot: StoreSnapshot): void
}

/** The store of embedded mode, replay and tests. Keeps its own copy of what it is given. */
export function createMemoryAlertStore(): MemoryAlertStore {
  let rows = new Map<number, Row>()

  function refusal(lease: Lease): Refusal | null {
    const row = rows.get(lease.partition)
    if (row === undefined || row.epoch < lease.epoch) return 'lost'
    if (row.epoch > lease.epoch) return 'fenced'
    return row.sequence === lease.sequence ? null : 'lost'
  }

  return {
    async acquire(partition, nowMs) {
      const row = rows.get(partition) ?? { epoch: 0, sequence: 0, checkpoint: null, values: new Map() }
      row.epoch = Math.max(row.epoch + 1, nowMs)
      rows.set(partition, row)
      return { partition, epoch: row.epoch, sequence: row.sequence, checkpoint: row.checkpoint }
    },
    async read(lease, subjects) {
      const refused = refusal(lease)
      if (refused !== null) return { status: refused }
      const values = rows.get(lease.partition)?.values
      return { status: 'read', values: subjects.map((subject) => values?.get(subject) ?? null) }
    },
    async save(lease, values, checkpoint) {
      const refused = refusal(lease)
      const row = rows.get(lease.partition)
      if (refused !== null || row === undefined) return { status: refused ?? 'lost' }
      for (const [subject, value] of values) row.values.set(subject, Uint8Array.from(value))
      row.sequence += 1
      row.checkpoint = { ...checkpoint }
      return { status: 'saved', lease: { ...lease, sequence: row.sequence, checkpoint: row.checkpoint } }
    },
    clear() {
      rows = new Map()
    },
    snapshot: () => copyOf(rows),
    restore(snapshot) {
      rows = copyOf(snapshot)
    },
  }
}

function copyOf(rows: StoreSnapshot): Map<number, Row> {
  return new Map([...rows].map(([partition, row]) => [partition, { ...row, values: new Map(row.values) }]))
}
