import { createRedisLinks, createRedisProfiles } from '@redflag/detector'
import { type ConnectedRedis, connectRedis } from '@redflag/runtime'
import { afterAll, describe, expect, it } from 'vitest'
import { freshPrefix } from '../support/stack.ts'
import { alertStoreContract } from './alert-store.contract.ts'
import { linkStoreContract } from './link-store.contract.ts'
import { profileStoreContract } from './profile-store.contract.ts'
import { redisAlertStore } from './redis/alert-store.ts'
import { startRedisCluster } from './redis/servers.ts'
import { workersOf } from './workers.ts'

const nodes = await startRedisCluster()
const redis: ConnectedRedis = connectRedis({ url: `redis-cluster://127.0.0.1:${nodes[0]?.port}` })

afterAll(async () => {
  await redis.close()
  await Promise.all(nodes.map((node) => node.close()))
})

/** Keys of an installation lie on all of them. */
async function removeAll(prefix: string): Promise<void> {
  for (const node of nodes) {
    const keys = (await node.cli('KEYS', `${prefix}*`)).split('\n').filter((key) => key !== '')
    // One by one: they lie in many slots.
    for (const key of keys) await node.cli('DEL', key)
  }
}

profileStoreContract(
  'Redis Cluster',
  async () => {
    const keyPrefix = freshPrefix()
    return {
      store: createRedisProfiles(redis, { keyPrefix }),
      flush: () => removeAll(keyPrefix),
    }
  },
  workersOf,
)

linkStoreContract('Redis Cluster', async () => createRedisLinks(redis, freshPrefix()))

describe('the alert store in Redis Cluster', () => {
  alertStoreContract(async () => redisAlertStore(redis))
})

it('all of that lay on three masters', async () => {
  const sizes = await Promise.all(nodes.map(async (node) => Number(await node.cli('DBSIZE'))))
  expect(Math.min(...sizes)).toBeGreaterThan(0)
})
