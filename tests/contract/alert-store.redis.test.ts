import { createRedisAlertStore } from '@redflag/alerting'
import { partitionKey } from '@redflag/alerting/store/keys'
import { type ConnectedRedis, connectRedis } from '@redflag/runtime'
import { afterAll, beforeAll, describe } from 'vitest'
import { freshPrefix, requireStack } from '../support/stack.ts'
import { alertStoreContract } from './alert-store.contract.ts'

let redis: ConnectedRedis
beforeAll(async () => {
  const { redisUrl } = await requireStack()
  redis = connectRedis({ url: redisUrl })
  await redis.ping()
})
afterAll(() => redis.close())

describe('the alert store in Redis', () => {
  alertStoreContract(async () => {
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
  })
})
