import type { LogRecord } from './port.ts'

/** Freed slots are given back in blocks: dropping records one by one would copy the array each time. */
const FREE_BLOCK = 1024

/** One partition of the memory log: an array of records with a start that moves up. */
export class MemoryPartition {
  readonly topic: string
  readonly partition: number
  /** Called after every append, with no arguments, so that readers wake up. */
  readonly readers = new Set<() => void>()
  #records: LogRecord[] = []
  /** Offset of `#records[0]`; below `start` until a block is freed. */
  #base = 0
  #start = 0

  constructor(topic: string, partition: number) {
    this.topic = topic
    this.partition = partition
  }

  /** Offset of the first record that is left. */
  get start(): number {
    return this.#start
  }

  /** Offset of the next record to be written. */
  get end(): number {
    return this.#base + this.#records.length
  }

  append(record: LogRecord): void {
    this.#records.push(record)
  }

  wakeReaders(): void {
    for (const wake of this.readers) wake()
  }

  /** Records from an offset on: at least one where there is one, no more than `maxBytes` of keys and values else. */
  read(fromOffset: number, toOffset: number, maxBytes: number): readonly LogRecord[] {
    const first = Math.max(fromOffset, this.#start) - this.#base
    const limit = Math.min(toOffset, this.end) - this.#base
    let last = first
    let bytes = 0
    while (last < limit) {
      const record = this.#records[last]
      if (!record) break
      bytes += (record.value?.length ?? 0) + (record.key?.length ?? 0)
      if (bytes > maxBytes && last > first) break
      last++
    }
    return this.#records.slice(first, last)
  }

  /** Drops records below an offset, as retention does. Never moves back, never past the end. */
  trim(beforeOffset: number): void {
    this.#start = Math.max(this.#start, Math.min(beforeOffset, this.end))
    const free = this.#start - this.#base
    if (free < FREE_BLOCK || free * 2 < this.#records.length) return
    this.#records = this.#records.slice(free)
    this.#base = this.#start
  }
}
