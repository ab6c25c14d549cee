import type { Fault } from './fault.ts'

/** SIGKILL of Redis, which comes back with its append-only file. A process that is killed loses nothing that it wrote, whatever `appendfsync` says. */
function killRedis(appendfsync: 'everysec' | 'always'): Fault {
  return {
    name: `kill-redis-${appendfsync}`,
    async strike({ redis }) {
      await redis.cli('CONFIG', 'SET', 'appendfsync', appendfsync)
      const recoveringSinceMs = performance.now()
      await redis.signal('SIGKILL')
      await redis.start()
      return { detail: `appendfsync ${appendfsync}`, recoveringSinceMs }
    },
  }
}

export const killRedisEverysec = killRedis('everysec')
export const killRedisAlways = killRedis('always')
