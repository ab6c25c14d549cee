import { delay, type Subscription } from '@redflag/runtime'

export interface KeepSettings {
  readonly onFailure: (error: unknown, failures: number) => void
  /** Milliseconds before it is begun again, after failure number `failures` (from 1). */
  readonly waitMs: (failures: number) => number
  /** Aborted when the service stops: nothing is begun again. */
  readonly stopping: AbortSignal
}

export interface KeptSubscription {
  /** To be called after `stopping` was aborted. Resolves when the subscription has ended for good. */
  close(): Promise<void>
}

/**
 * Keeps a subscription going: one that ends with an error is begun again after a wait, until it is closed. The first one
 * must come about, so that a wrong configuration is told at the start.
 */
export async function keepSubscribed(
  subscribe: () => Promise<Subscription>,
  settings: KeepSettings,
): Promise<KeptSubscription> {
  const { stopping, onFailure, waitMs } = settings
  let current: Subscription | null = await subscribe()

  async function watch(): Promise<void> {
    for (let failures = 1; ; failures += 1) {
      try {
        current ??= await subscribe()
        // Closed while it was being begun: nobody else knows of it yet.
        if (stopping.aborted) await current.close()
        await current.finished
        return
      } catch (error) {
        current = null
        if (stopping.aborted) return
        onFailure(error, failures)
        await delay(waitMs(failures), stopping)
        if (stopping.aborted) return
      }
    }
  }

  const watching = watch()
  return {
    async close() {
      await current?.close()
      await watching
    },
  }
}
