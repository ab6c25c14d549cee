import { createRedisLinks, createRedisProfiles } from '@redflag/detector'
import { type ConnectedRedis, connectRedis } from '@redflag/runtime'
import { Redis } from 'ioredis'
import { afterAll } from 'vitest'
import { freshPrefix, requireStack } from '../support/stack.ts'
import { linkStoreContract } from './link-store.contract.ts'
import { profileStoreContract } from './profile-store.contract.ts'
import { workersOf } from './workers.ts'

const { redisUrl } = await requireStack()
const redis: ConnectedRedis = connectRedis({ url: redisUrl })
const raw = new Redis(redisUrl)

afterAll(async () => {
  await redis.close()
  raw.disconnect()
})

profileStoreContract(
  'Redis',
  async () => {
    const keyPrefix = freshPrefix()
    const store = createRedisProfiles(redis, { keyPrefix })
    return {
      store,
      async flush() {
        const keys = await raw.keys(`${keyPrefix}*`)
        if (keys.length > 0) await raw.del(...keys)
      },
    }
  },
  workersOf,
)
linkStoreContract('Redis', async () => createRedisLinks(redis, freshPrefix()))
