import { createRedisAlertStore } from '@redflag/alerting'
import { partitionKey } from '@redflag/alerting/store/keys'
import type { RedisConnection } from '@redflag/runtime'
import { freshPrefix } from '../../support/stack.ts'
import type { AlertStoreUnderTest } from '../alert-store.contract.ts'

/** An empty store on one server or a cluster, kept by whoever has the server's keys. */
export function redisAlertStore(redis: RedisConnection): AlertStoreUnderTest {
  const keyPrefix = freshPrefix()
  const remove = redis.script(`return redis.call('DEL', KEYS[1])`)
  const dump = redis.script(`return redis.call('DUMP', KEYS[1])`)
  const restore = redis.script(`return redis.call('RESTORE', KEYS[1], 0, ARGV[1], 'REPLACE')`)
  return {
    store: createRedisAlertStore(redis, { keyPrefix }),
    async forget(partition) {
      await remove([partitionKey(keyPrefix, partition)], [])
    },
    async remember(partition) {
      const key = partitionKey(keyPrefix, partition)
      const dumped = await dump([key], [])
      if (!Buffer.isBuffer(dumped)) throw new Error('there is nothing to remember')
      return async () => {
        await restore([key], [dumped])
      }
    },
  }
}
