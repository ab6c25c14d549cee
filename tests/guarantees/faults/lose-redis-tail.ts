import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { untilDetected } from '../pace.ts'
import type { Fault } from './fault.ts'

/** Records folded between the copy and the crash. */
const TAIL = 500

/** Redis is killed and comes back from an older copy of its append-only file: a tail that was acknowledged is gone. */
export const loseRedisTail: Fault = {
  name: 'lose-redis-tail',
  async strike(site) {
    const { redis } = site
    const file = join(redis.dir, 'appendonlydir')
    const copy = join(redis.dir, 'older-copy')
    await rm(copy, { recursive: true, force: true })
    await cp(file, copy, { recursive: true })
    await untilDetected(site, TAIL)
    const recoveringSinceMs = performance.now()
    await redis.signal('SIGKILL')
    await rm(file, { recursive: true })
    await cp(copy, file, { recursive: true })
    await redis.start()
    return { detail: `${TAIL} records and more`, recoveringSinceMs }
  },
}
