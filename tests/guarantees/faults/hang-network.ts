import { disturbNetwork } from './network.ts'

const hang = (side: 'kafka' | 'redis', events: number) =>
  disturbNetwork({
    name: `hang-${side}`,
    side,
    events,
    disturb: (proxy) => proxy.hang(),
    detail: 'nothing passes, no connection closes',
  })

/** Longer than the group's session, so that members are expelled who cannot hear of it. */
export const hangKafka = hang('kafka', 3000)
export const hangRedis = hang('redis', 1000)
