import type { ServiceName } from '../../support/redflag-process.ts'
import { pick } from '../random.ts'
import type { Fault } from './fault.ts'

/** SIGKILL of one process of a service; its orchestrator starts another at once. */
export function killService(service: ServiceName): Fault {
  return {
    name: `kill-${service}`,
    async strike(site, random) {
      const place = pick(
        site.fleet.places.filter((one) => one.service === service),
        random,
      )
      const recoveringSinceMs = performance.now()
      await site.fleet.kill(place)
      await site.fleet.revive(place)
      return { detail: place.name, recoveringSinceMs }
    },
  }
}
