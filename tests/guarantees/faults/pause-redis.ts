import { untilSent } from '../pace.ts'
import type { Fault } from './fault.ts'

/** Longer than a command waits for its answer, so that batches fail and are repeated. */
const EVENTS = 1500

/** Redis stands still (SIGSTOP) with every connection open, then goes on and answers what it was asked meanwhile. */
export const pauseRedis: Fault = {
  name: 'pause-redis',
  async strike(site) {
    await site.redis.signal('SIGSTOP')
    try {
      await untilSent(site, EVENTS)
    } finally {
      await site.redis.signal('SIGCONT')
    }
    return { detail: `for ${EVENTS} events`, recoveringSinceMs: performance.now() }
  },
}
