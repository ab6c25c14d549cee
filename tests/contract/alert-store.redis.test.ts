import { type ConnectedRedis, connectRedis } from '@redflag/runtime'
import { afterAll, beforeAll, describe } from 'vitest'
import { requireStack } from '../support/stack.ts'
import { alertStoreContract } from './alert-store.contract.ts'
import { redisAlertStore } from './redis/alert-store.ts'

let redis: ConnectedRedis
beforeAll(async () => {
  const { redisUrl } = await requireStack()
  redis = connectRedis({ url: redisUrl })
  await redis.ping()
})
afterAll(() => redis.close())

describe('the alert store in Redis', () => {
  alertStoreContract(async () => redisAlertStore(redis))
})
