import { createDeferred } from '../deferred.ts'
import type { GroupMember } from './assign.ts'
import { idOf, MemoryControl, type MemoryOwned } from './memory-control.ts'
import type { MemoryGroup } from './memory-group.ts'
import type { MemoryPartition } from './memory-partition.ts'
import type {
  AssignedStart,
  BatchHandler,
  LogBatch,
  SubscribeOptions,
  Subscription,
  TopicPartition,
} from './port.ts'

const DEFAULT_MAX_BATCH_BYTES = 1 << 20
const DONE = Promise.resolve()

/** One subscription of the memory log: owns partitions, runs the handler over them. */
export class MemoryMember {
  readonly id: string
  readonly options: SubscribeOptions
  readonly subscription: Subscription
  runningBatches = 0
  readonly #group: MemoryGroup
  readonly #handler: BatchHandler
  readonly #concurrency: number
  readonly #maxBatchBytes: number
  readonly #finish = createDeferred<void>()
  #owned: MemoryOwned[] = []
  #workers = 0
  #next = 0
  #isPaused = false
  #isClosing = false
  #settling: Promise<void> = DONE
  #onIdle: (() => void)[] = []
  #turnedAtMs = performance.now()

  constructor(id: string, group: MemoryGroup, options: SubscribeOptions, handler: BatchHandler) {
    this.id = id
    this.options = options
    this.#group = group
    this.#handler = handler
    this.#concurrency = options.concurrency ?? 1
    this.#maxBatchBytes = options.maxBatchBytes ?? DEFAULT_MAX_BATCH_BYTES
    this.subscription = {
      close: () => this.#close(),
      finished: this.#finish.promise,
      idleMs: () => (this.#workers === 0 ? 0 : performance.now() - this.#turnedAtMs),
      pause: () => {
        this.#isPaused = true
      },
      resume: () => {
        this.#isPaused = false
        this.#pump()
      },
    }
  }

  asGroupMember(): GroupMember {
    const held = this.#owned.map(({ source }) => source.partition)
    return { id: this.id, topics: this.options.topics, held }
  }

  /** Takes the partitions of a new division: what left is revoked, what came is announced, what stayed goes on. */
  receive(partitions: readonly TopicPartition[]): void {
    const isWanted = (owned: MemoryOwned) =>
      partitions.some(
        ({ topic, partition }) => owned.source.topic === topic && owned.source.partition === partition,
      )
    const kept = this.#owned.filter(isWanted)
    const lost = this.#owned.filter((owned) => !isWanted(owned))
    const gained: MemoryOwned[] = []
    for (const { topic, partition } of partitions) {
      const source = this.#group.partitionOf(topic, partition)
      if (!source || kept.some((owned) => owned.source === source)) continue
      gained.push(this.#own(source))
    }
    for (const owned of lost) this.#disown(owned)
    this.#owned = [...kept, ...gained]
    this.#settle(lost, gained)
    this.#pump()
  }

  /** Every partition is gone at once, also from under a running batch. */
  loseAll(): void {
    const lost = this.#owned.splice(0)
    for (const owned of lost) this.#disown(owned)
    this.#group.activity.begin()
    void this.#whenIdle().then(() => {
      this.#settle(lost, [])
      this.#group.activity.end()
    })
  }

  rejoinWhenIdle(): void {
    void this.#whenIdle().then(() => {
      if (!this.#isClosing) void this.#group.admit(this)
    })
  }

  #own(source: MemoryPartition): MemoryOwned {
    const wake = () => this.#pump()
    source.readers.add(wake)
    return { source, wake, position: 0, isReady: false, isInBatch: false, isStale: false }
  }

  #disown(owned: MemoryOwned): void {
    owned.isStale = true
    owned.source.readers.delete(owned.wake)
  }

  /** Tells the handler, one division after the other; records of the gained ones flow when it has answered. */
  #settle(lost: readonly MemoryOwned[], gained: readonly MemoryOwned[]): void {
    if (lost.length === 0 && gained.length === 0) return
    this.#group.activity.begin()
    this.#settling = this.#settling
      .then(() => this.#announce(lost, gained))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#group.activity.end())
  }

  async #announce(lost: readonly MemoryOwned[], gained: readonly MemoryOwned[]): Promise<void> {
    const announced = lost.filter((owned) => owned.isReady)
    if (announced.length > 0) await this.#handler.revoked(announced.map(idOf))
    const current = gained.filter((owned) => !owned.isStale)
    if (current.length === 0 || this.#isClosing) return
    const starts = await this.#handler.assigned(current.map(idOf))
    for (const owned of current) {
      owned.position = this.#startOf(owned.source, starts)
      owned.isReady = true
    }
    this.#pump()
  }

  #startOf(source: MemoryPartition, starts: readonly AssignedStart[]): number {
    const answer = starts.find((one) => one.topic === source.topic && one.partition === source.partition)
    const start = answer?.start ?? 'committed'
    if (typeof start === 'number') return start
    if (start === 'earliest') return source.start
    if (start === 'latest') return source.end
    const committed = this.#group.committed.get(source.topic)?.get(source.partition)
    if (committed !== undefined) return committed
    return this.options.fallback === 'latest' ? source.end : source.start
  }

  #pump(): void {
    if (this.#workers >= this.#concurrency || this.#nextOwned() === undefined) return
    this.#workers++
    this.#group.activity.begin()
    this.#turnedAtMs = performance.now()
    void this.#work()
  }

  /** Next partition in turn that has something to read and is not being read. */
  #nextOwned(): MemoryOwned | undefined {
    if (this.#isPaused || this.#isClosing || this.#group.isRebalancing) return undefined
    const count = this.#owned.length
    for (let i = 0; i < count; i++) {
      const index = (this.#next + i) % count
      const owned = this.#owned[index]
      if (!owned?.isReady || owned.isInBatch || !hasWork(owned)) continue
      this.#next = index + 1
      return owned
    }
    return undefined
  }

  async #work(): Promise<void> {
    // One hop first: a handler must never run inside its producer's `send`, and sends made together become one batch.
    await DONE
    for (let owned = this.#nextOwned(); owned !== undefined; owned = this.#nextOwned()) {
      owned.isInBatch = true
      this.runningBatches++
      // With several workers allowed, let another one start on the next partition.
      if (this.#concurrency > 1) this.#pump()
      try {
        await this.#runBatch(owned)
      } catch (error) {
        // A partition that was taken away is the next owner's business, errors included.
        if (!owned.isStale) this.#fail(error)
      }
      owned.isInBatch = false
      this.runningBatches--
      this.#turnedAtMs = performance.now()
      if (this.runningBatches === 0) for (const resolve of this.#onIdle.splice(0)) resolve()
      this.#group.batchEnded()
    }
    this.#workers--
    this.#group.activity.end()
  }

  async #runBatch(owned: MemoryOwned): Promise<void> {
    const { source } = owned
    if (owned.position < source.start || owned.position > source.end) {
      const gap = { ...idOf(owned), expected: owned.position, available: source.start }
      await this.#handler.gap(gap)
      owned.position = source.start
    }
    const records = source.read(owned.position, source.end, this.#maxBatchBytes)
    if (records.length === 0 || owned.isStale) return
    const { topic, partition } = source
    const batch: LogBatch = { topic, partition, records, endOffset: source.end }
    const control = new MemoryControl(this.#group, owned)
    await this.#handler.batch(batch, control)
    owned.position = control.rewoundTo ?? owned.position + records.length
  }

  #fail(error: unknown): void {
    this.#finish.reject(error)
    void this.#close()
  }

  async #close(): Promise<void> {
    if (!this.#isClosing) {
      this.#isClosing = true
      await this.#whenIdle()
      const lost = this.#owned.splice(0)
      for (const owned of lost) this.#disown(owned)
      this.#group.dismiss(this)
      // A handler that fails again while it is being stopped changes nothing.
      if (lost.length > 0) this.#settle(lost, [])
      await this.#settling
      this.#finish.resolve()
    }
    await this.subscription.finished.catch(() => {})
  }

  #whenIdle(): Promise<void> {
    return this.runningBatches === 0 ? DONE : new Promise((resolve) => this.#onIdle.push(resolve))
  }
}

/** Something to read, or a position outside of what is left, which must be told. */
function hasWork(owned: MemoryOwned): boolean {
  return owned.position < owned.source.end || owned.position > owned.source.end
}
