import type { Passage } from '../../support/toxiproxy.ts'
import { untilSent } from '../pace.ts'
import type { Fault } from './fault.ts'

type Side = 'kafka' | 'redis'

export interface Disturbance {
  readonly name: string
  readonly side: Side
  /** What goes on while it lasts. */
  readonly events: number
  readonly disturb: (proxy: Passage) => Promise<void>
  readonly detail: string
}

/** The network between the services and one server is disturbed while so many events are written, then well again. */
export function disturbNetwork({ name, side, events, disturb, detail }: Disturbance): Fault {
  return {
    name,
    needsNetwork: true,
    async strike(site) {
      const proxy = site.network?.[side]
      if (proxy === undefined) throw new Error(`${name} needs Toxiproxy`)
      await disturb(proxy)
      try {
        await untilSent(site, events)
      } finally {
        await proxy.heal()
      }
      return { detail: `${detail}, for ${events} events`, recoveringSinceMs: performance.now() }
    },
  }
}
