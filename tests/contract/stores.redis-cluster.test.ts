import { createRedisAlertStore } from '@redflag/alerting'
import { partitionKey } from '@redflag/alerting/store/keys'
import { createRedisLinks, createRedisProfiles } from '@redflag/detector'
import { type ConnectedRedis, connectRedis } from '@redflag/runtime'
import { afterAll, describe, expect, it } from 'vitest'
import { freshPrefix } from '../support/stack.ts'
import { alertStoreContract } from './alert-store.contract.ts'
import { linkStoreContract } from './link-store.contract.ts'
import { profileStoreContract } from './profile-store.contract.ts'
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

it('all of that lay on three masters', async () => {
  const sizes = await Promise.all(nodes.map(async (node) => Number(await node.cli('DBSIZE'))))
  expect(Math.min(...sizes)).toBeGreaterThan(0)
})
