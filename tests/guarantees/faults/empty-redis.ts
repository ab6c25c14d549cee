import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Fault } from './fault.ts'

/** Redis is killed and comes back with nothing. */
export const emptyRedis: Fault = {
  name: 'empty-redis',
  async strike({ redis }) {
    const recoveringSinceMs = performance.now()
    await redis.signal('SIGKILL')
    await rm(join(redis.dir, 'appendonlydir'), { recursive: true, force: true })
    await redis.start()
    return { detail: 'profiles, links, alert state', recoveringSinceMs }
  },
}
