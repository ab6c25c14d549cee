import type { Log, Subscription } from '@redflag/runtime'
import type { DeadLetterLimitSettings } from '../dead-letter-limit.ts'
import { IngestError } from '../errors.ts'
import { createKafkaSource, type KafkaSourceDeps } from './kafka.ts'

export interface RunningKafkaSource {
  /** Why it stopped for good; null while it runs. */
  readonly stoppedBecause: string | null
  /** Since when a dependency has kept a partition from going on, in milliseconds. */
  readonly stuckSinceMs: number | null
  idleMs(): number
  /** Rejects with the error that ended it, other than too much refused input; resolved by `close`. */
  readonly finished: Promise<void>
  close(): Promise<void>
}

export interface KafkaRunSettings {
  readonly topics: readonly string[]
  readonly groupId: string
  readonly startAt: 'earliest' | 'latest'
  readonly concurrency: number
  readonly maxWaitMs: number
  readonly sessionTimeoutMs: number
  readonly deadLetterLimit: DeadLetterLimitSettings
}

/**
 * Joins the group and reads. Too much refused input ends the reading but not the process: a restart would meet the same
 * input, and HTTP intake is not at fault; health and metrics say what a person has to look at.
 *
 * @throws what keeps it from joining
 */
export async function startKafkaSource(
  deps: Omit<KafkaSourceDeps, 'stopping'> & { readonly log: Log },
  settings: KafkaRunSettings,
): Promise<RunningKafkaSource> {
  const { log, logger, observer } = deps
  const stopping = new AbortController()
  const source = createKafkaSource({ ...deps, stopping: stopping.signal }, settings.deadLetterLimit)
  const { topics, groupId, startAt, concurrency, maxWaitMs, sessionTimeoutMs } = settings
  const subscription: Subscription = await log.subscribe(
    { groupId, topics, fallback: startAt, concurrency, maxWaitMs, sessionTimeoutMs },
    source,
  )
  let stoppedBecause: string | null = null
  observer.stopped(null)
  const finished = subscription.finished.catch((error: unknown) => {
    stoppedBecause = error instanceof Error ? error.message : String(error)
    const isLimit = error instanceof IngestError
    observer.stopped(isLimit ? error.code : 'OTHER')
    logger.error({ err: error, groupId }, 'reading of platform topics has stopped')
    if (!isLimit) throw error
  })
  // Whoever looks late still sees it; nobody has to look.
  finished.catch(() => undefined)

  return {
    get stoppedBecause() {
      return stoppedBecause
    },
    get stuckSinceMs() {
      return source.stuckSinceMs
    },
    idleMs: () => (stoppedBecause === null ? subscription.idleMs() : 0),
    finished,
    async close() {
      stopping.abort()
      await subscription.close()
    },
  }
}
