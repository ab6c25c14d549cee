import type { EachBatchPayload, Kafka } from 'kafkajs'
import { backoffMs, delay } from '../backoff.ts'
import { createDeferred } from '../deferred.ts'
import { type RedflagError, redflagError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { KafkaAdmin } from './kafka-admin.ts'
import type { Cluster } from './kafka-cluster.ts'
import { hidesCoordinatorError, needsRejoin, toLogError } from './kafka-errors.ts'
import { isSame, keyOf, type Owned, own } from './kafka-owned.ts'
import { processBatch } from './kafka-process.ts'
import { hasRecordAt } from './kafka-range.ts'
import { createSession, type Session } from './kafka-session.ts'
import { applyStarts, fetchKnownOffsets } from './kafka-starts.ts'
import { startWatchdog, type Watchdog } from './kafka-watchdog.ts'
import type { BatchHandler, SubscribeOptions, Subscription, TopicPartition } from './port.ts'

export interface SubscriptionDeps {
  /** Makes a client of its own for each session. */
  readonly newKafka: () => Kafka
  readonly admin: KafkaAdmin
  /** For a look at the log around the consumer. */
  readonly cluster: Cluster
  readonly log: Logger
  /** Told of each consumer that is given up for a new one. */
  readonly onRestart?: OnRestart
  /** Asks a broker for the group's coordinator. @throws what it answers */
  readonly askForCoordinator: (groupId: string) => Promise<void>
}

/** `lost`: it ended, or Kafka could not be spoken to. `stalled`: it was alive and delivered nothing. */
export type RestartCause = 'lost' | 'stalled'
export type OnRestart = (groupId: string, cause: RestartCause) => void

const DEFAULT_STALLED_AFTER_MS = 30_000

/** How long a first join may be put off by a coordinator that moves or loads, in milliseconds. */
const FIRST_JOIN_PATIENCE_MS = 30_000
const REJOIN_BACKOFF = { firstMs: 200, maxMs: 5_000 } as const

/**
 * One subscription over any number of kafkajs sessions. Keeps what kafkajs does not: which partitions were announced,
 * where each of them stands across rebalances, and that no record passes before the handler has said where to start.
 */
export class KafkaSubscription implements Subscription {
  readonly options: SubscribeOptions
  readonly handler: BatchHandler
  readonly admin: KafkaAdmin
  readonly log: Logger
  readonly #newKafka: () => Kafka
  readonly #askForCoordinator: (groupId: string) => Promise<void>
  readonly #onRestart: OnRestart | undefined
  readonly #watchdog: Watchdog
  readonly #owned = new Map<string, Owned>()
  readonly #finish = createDeferred<void>()
  readonly #joined = createDeferred<void>()
  readonly #abort = new AbortController()
  #session: Session | undefined
  #memberId: string | undefined
  #isPaused = false
  #attempt = 0
  #batchesEnded = 0
  #isStalled = false
  #settling: Promise<void> = Promise.resolve()
  #stopping: Promise<void> | undefined
  readonly #createdAtMs = performance.now()
  #turnedAtMs = performance.now()

  constructor(deps: SubscriptionDeps, options: SubscribeOptions, handler: BatchHandler) {
    this.#newKafka = deps.newKafka
    this.#askForCoordinator = deps.askForCoordinator
    this.admin = deps.admin
    this.log = deps.log.child({ groupId: options.groupId })
    this.options = options
    this.handler = handler
    this.#onRestart = deps.onRestart
    this.#watchdog = this.#watch(deps.cluster)
  }

  get finished(): Promise<void> {
    return this.#finish.promise
  }

  /** True when a batch may begin, or go on with its next part. */
  get isFlowing(): boolean {
    return !this.#isPaused && !this.#abort.signal.aborted
  }

  /** Joins the group for the first time. @throws what keeps it from joining. */
  async join(): Promise<void> {
    void this.#run()
    await this.#joined.promise
  }

  close(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  idleMs(): number {
    let oldestMs = this.#turnedAtMs
    for (const { progressAtMs } of this.#owned.values())
      oldestMs = Math.min(oldestMs, progressAtMs ?? oldestMs)
    return performance.now() - oldestMs
  }

  /** How often the watchdog has looked. */
  watchdogLooks(): number {
    return this.#watchdog.looks()
  }

  pause(): void {
    this.#isPaused = true
    this.#session?.pause([...this.#owned.values()])
  }

  resume(): void {
    this.#isPaused = false
    this.#session?.resume([...this.#owned.values()].filter((owned) => owned.isReady))
  }

  seek(owned: Owned, offset: number): void {
    owned.position = offset
    if (!owned.isStale) this.#session?.seek(owned, offset)
  }

  /** The group has moved on without this member: everything it held may be another's by now. */
  loseAll(): void {
    const lost = [...this.#owned.values()]
    this.#owned.clear()
    for (const owned of lost) owned.isStale = true
    this.#session?.pause(lost)
    this.#settle(lost, [])
  }

  /** Gives the session up because the group cannot be spoken to; a new one follows. */
  abandon(reason: unknown): void {
    this.loseAll()
    this.#session?.abandon(reason)
  }

  /**
   * A question to Kafka in the midst of work. When Kafka cannot be asked, the session is given up, and the partitions
   * are given out again later; undefined then.
   */
  async orAbandon<T>(question: Promise<T>): Promise<T | undefined> {
    try {
      return await question
    } catch (error) {
      const known = toLogError(error, 'find offsets')
      if (!known.retryable) throw known
      this.abandon(known)
      return undefined
    }
  }

  /** Ends the subscription with an error of the handler, or one that repeating does not mend. */
  fail(error: unknown): void {
    if (this.#stopping) {
      this.log.warn({ err: error }, 'failed while stopping')
      return
    }
    this.#finish.reject(error)
    this.#joined.reject(error)
    void this.close()
  }

  async #run(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      const error = await this.#runSession()
      this.loseAll()
      if (this.#abort.signal.aborted) return
      if (!error.retryable || !this.#mayWait(error)) return this.fail(error)
      if (this.#memberId !== undefined) this.#onRestart?.(this.options.groupId, this.#takeCause())
      this.log.warn({ err: error, attempt: this.#attempt }, 'consumer lost, joining again')
      await delay(backoffMs(this.#attempt++, Math.random, REJOIN_BACKOFF), this.#abort.signal)
    }
  }

  /** Before the first join only what a group does for a moment is waited for; the caller decides about brokers that are down. */
  #mayWait(error: RedflagError): boolean {
    if (this.#memberId !== undefined) return true
    return needsRejoin(error) && performance.now() - this.#createdAtMs < FIRST_JOIN_PATIENCE_MS
  }

  async #runSession(): Promise<RedflagError> {
    const action = `consume as ${this.options.groupId}`
    let session: Session | undefined
    try {
      session = this.#newSession()
      this.#session = session
      await session.start()
      return await this.#explain(await session.ended, action)
    } catch (error) {
      return await this.#explain(error, action)
    } finally {
      // While the subscription is being closed, `#stop` does this at its own time.
      if (!this.#abort.signal.aborted) await session?.stop()
    }
  }

  #takeCause(): RestartCause {
    const cause = this.#isStalled ? 'stalled' : 'lost'
    this.#isStalled = false
    return cause
  }

  #watch(cluster: Cluster): Watchdog {
    const watched = {
      owned: () => [...this.#owned.values()].filter((owned) => owned.isReady),
      isFlowing: () => this.isFlowing,
      batchesEnded: () => this.#batchesEnded,
      offsets: (topic: string) => this.admin.offsets(topic),
      hasRecordAt: (partition: TopicPartition, offset: number) =>
        hasRecordAt(cluster, (topic) => this.admin.offsets(topic), partition, offset),
      stalled: (partitions: readonly TopicPartition[]) => this.#onStalled(partitions),
    }
    const { stalledAfterMs = DEFAULT_STALLED_AFTER_MS, concurrency = 1 } = this.options
    return startWatchdog(watched, { stalledAfterMs, concurrency }, this.log)
  }

  #onStalled(partitions: readonly TopicPartition[]): void {
    const unread = partitions.map(keyOf)
    this.log.error({ unread }, 'consumer is alive but delivers nothing, another is made')
    this.#isStalled = true
    this.abandon(redflagError('LOG_UNAVAILABLE', { action: `deliver ${unread.join()}` }))
  }

  async #explain(error: unknown, action: string): Promise<RedflagError> {
    if (!hidesCoordinatorError(error)) return toLogError(error, action)
    try {
      await this.#askForCoordinator(this.options.groupId)
      return toLogError(error, action)
    } catch (reason) {
      return toLogError(reason, action)
    }
  }

  #newSession(): Session {
    // One that was left behind may still wake up.
    const isCurrent = () => this.#session === session
    const session: Session = createSession({ kafka: this.#newKafka(), log: this.log }, this.options, {
      joined: (memberId, partitions) => {
        if (isCurrent()) this.#onJoin(memberId, partitions)
      },
      turned: () => {
        if (isCurrent()) this.#turnedAtMs = performance.now()
      },
      batch: async (payload) => {
        if (isCurrent()) await this.#onBatch(payload)
      },
      held: () => [...new Set([...this.#owned.values()].map(({ partition }) => partition))],
    })
    return session
  }

  /** Runs inside kafkajs' join, before its next fetch: what is done here without waiting holds for every record. */
  #onJoin(memberId: string, partitions: readonly TopicPartition[]): void {
    // A new member id means that the group had dropped this member: nothing was held in between.
    if (this.#memberId !== undefined && this.#memberId !== memberId) this.loseAll()
    this.#memberId = memberId
    this.#attempt = 0
    const lost = [...this.#owned.values()].filter((owned) => !partitions.some((one) => isSame(one, owned)))
    for (const owned of lost) {
      owned.isStale = true
      this.#owned.delete(keyOf(owned))
    }
    // kafkajs has forgotten the place of what stays and would go on from the committed offset.
    for (const owned of this.#owned.values()) if (owned.isReady) this.#session?.seek(owned, owned.position)
    const gained = partitions.filter((one) => !this.#owned.has(keyOf(one))).map(own)
    for (const owned of gained) this.#owned.set(keyOf(owned), owned)
    this.#session?.pause(this.#isPaused ? [...this.#owned.values()] : gained)
    this.log.info(
      { memberId, partitions: partitions.length, gained: gained.length, lost: lost.length },
      'group joined',
    )
    this.#settle(lost, gained)
    this.#joined.resolve()
  }

  /** Tells the handler of what left and what came, one division after the other. */
  #settle(lost: readonly Owned[], gained: readonly Owned[]): void {
    if (lost.length === 0 && gained.length === 0) return
    const session = this.#session
    this.#settling = this.#settling
      .then(() => this.#revoke(lost))
      .then(() => this.#assign(gained, session))
      .catch((error: unknown) => this.fail(error))
  }

  async #revoke(lost: readonly Owned[]): Promise<void> {
    await Promise.all(lost.map((owned) => owned.running))
    const announced = lost
      .filter((owned) => owned.wasAnnounced)
      .map(({ topic, partition }) => ({ topic, partition }))
    if (announced.length > 0) await this.handler.revoked(announced)
  }

  async #assign(gained: readonly Owned[], session: Session | undefined): Promise<void> {
    const current = gained.filter((owned) => !owned.isStale)
    if (current.length === 0 || this.#abort.signal.aborted) return
    for (const owned of current) owned.wasAnnounced = true
    const starts = await this.handler.assigned(current.map(({ topic, partition }) => ({ topic, partition })))
    const known = await this.orAbandon(fetchKnownOffsets(this, current))
    if (!known) return
    await applyStarts(this, known, starts)
    const ready = current.filter((owned) => !owned.isStale)
    for (const owned of ready) {
      session?.seek(owned, owned.position)
      owned.isReady = true
    }
    if (!this.#isPaused) session?.resume(ready)
  }

  /** Never rejects: kafkajs would repeat the batch by itself. What is not resolved here, kafkajs fetches again. */
  async #onBatch(payload: EachBatchPayload): Promise<void> {
    const owned = this.#owned.get(keyOf(payload.batch))
    if (!owned?.isReady || owned.isStale || !this.isFlowing) return
    owned.progressAtMs = performance.now()
    owned.deliveries += 1
    owned.running = processBatch(this, owned, payload).catch((error: unknown) => {
      // Of a partition that was taken away the next owner will see the same records, and the same error.
      if (owned.isStale)
        this.log.warn({ err: error, topic: owned.topic, partition: owned.partition }, 'lost batch failed')
      else this.fail(error)
    })
    await owned.running
    owned.running = undefined
    owned.progressAtMs = undefined
    this.#batchesEnded += 1
  }

  async #stop(): Promise<void> {
    this.#abort.abort()
    this.#watchdog.stop()
    this.#joined.reject(redflagError('LOG_CLOSED', { action: 'the group was joined' }))
    const owned = [...this.#owned.values()]
    this.#session?.pause(owned)
    // kafkajs drops commits in silence once it is told to stop, so the batches end before that.
    await Promise.all(owned.map((one) => one.running))
    this.loseAll()
    await this.#settling
    await this.#session?.stop()
    this.#finish.resolve()
  }
}
