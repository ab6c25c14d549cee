import { createRedisLinks } from '@redflag/detector'
import { type ConnectedRedis, connectRedis } from '@redflag/runtime'
import { afterAll, beforeAll } from 'vitest'
import { freshPrefix } from '../support/stack.ts'
import { linkStoreContract } from './link-store.contract.ts'
import { type RedisServer, startRedisCluster } from './redis/servers.ts'

let nodes: readonly RedisServer[] = []
let redis: ConnectedRedis | undefined

beforeAll(async () => {
  nodes = await startRedisCluster()
  redis = connectRedis({ url: `redis-cluster://127.0.0.1:${nodes[0]?.port}` })
})

afterAll(async () => {
  await redis?.close()
  await Promise.all(nodes.map((node) => node.close()))
})

linkStoreContract('a Redis cluster', async () => {
  if (redis === undefined) throw new Error('the cluster is up before the first test')
  return createRedisLinks(redis, freshPrefix())
})
