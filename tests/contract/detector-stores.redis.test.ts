import { asWorkerId, emptyProfile } from '@redflag/detection'
import { createRedisLinks, createRedisProfiles } from '@redflag/detector'
import { type ConnectedRedis, connectRedis } from '@redflag/runtime'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, it } from 'vitest'
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

describe('profiles that another version has written', () => {
  it('are as good as lost: the partition begins anew, and nothing of them is read', async () => {
    const keyPrefix = freshPrefix()
    const store = createRedisProfiles(redis, { keyPrefix })
    const profile = {
      ...emptyProfile(asWorkerId('w-1')),
      position: { partition: 0, offset: 6 },
      watermarkMs: 1,
    }
    const lease = await store.acquire(0, 1)
    await store.save(lease, [profile], { nextOffset: 7, cut: null })
    expect((await store.acquire(0, 1)).checkpoint?.nextOffset).toBe(7)
    for (const key of await raw.keys(`${keyPrefix}*${profile.workerId}`)) await raw.setrange(key, 0, '\u0001')
    const checkpoint = `${keyPrefix}:checkpoint:0/1`
    const stored = JSON.parse((await raw.get(checkpoint)) ?? '')
    await raw.set(checkpoint, JSON.stringify({ ...stored, format: 1 }))
    const again = await store.acquire(0, 1)
    expect(again.checkpoint).toBeNull()
    expect(await store.load(again, [profile.workerId])).toEqual({ status: 'loaded', profiles: new Map() })
  })
})

linkStoreContract('Redis', async () => createRedisLinks(redis, freshPrefix()))
