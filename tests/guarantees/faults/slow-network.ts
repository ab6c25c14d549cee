import { disturbNetwork } from './network.ts'

const LATENCY_MS = 150
const JITTER_MS = 100

const slow = (side: 'kafka' | 'redis') =>
  disturbNetwork({
    name: `slow-${side}`,
    side,
    events: 800,
    disturb: (proxy) => proxy.slow(LATENCY_MS, JITTER_MS),
    detail: `answers late by ${LATENCY_MS} ms, give or take ${JITTER_MS}`,
  })

export const slowKafka = slow('kafka')
export const slowRedis = slow('redis')
