import { waitUntil } from '../../support/wait-until.ts'
import { untilDetected } from '../pace.ts'
import { pick } from '../random.ts'
import type { Site } from '../site.ts'
import type { Fault } from './fault.ts'

/**
 * A process that stands still (SIGSTOP) until its group has given its partitions to another, which works on them, and then goes on
 * as if nothing had happened: the owner of nothing who does not know it.
 */
export function zombie(service: 'detector' | 'alerting'): Fault {
  return {
    name: `zombie-${service}`,
    async strike(site, random) {
      const all = site.fleet.places.filter((one) => one.service === service)
      if (all.length < 2) throw new Error(`a zombie ${service} needs another to take over`)
      const place = pick(all, random)
      const group = `${site.installation.prefix}redflag.${service}`
      const { process } = place
      process.kill('SIGSTOP')
      try {
        await waitUntil(async () => (await memberCount(site, group)) === all.length - 1, {
          what: `the group of ${place.name} to go on without it`,
          timeoutMs: 60_000,
          everyMs: 200,
        })
        await untilDetected(site, 300)
      } finally {
        process.kill('SIGCONT')
      }
      return { detail: place.name, recoveringSinceMs: performance.now() }
    },
  }
}

function memberCount({ admin }: Site, group: string): Promise<number> {
  return admin(async (one) => {
    const { groups } = await one.describeGroups([group])
    const [found] = groups
    return found?.state === 'Stable' ? found.members.length : -1
  })
}
