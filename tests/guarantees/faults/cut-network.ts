import { disturbNetwork } from './network.ts'

const cut = (side: 'kafka' | 'redis', events: number) =>
  disturbNetwork({
    name: `cut-${side}`,
    side,
    events,
    disturb: (proxy) => proxy.cut(),
    detail: 'connections broken and refused',
  })

export const cutKafka = cut('kafka', 1000)
export const cutRedis = cut('redis', 600)
