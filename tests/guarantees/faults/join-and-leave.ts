import { waitUntil } from '../../support/wait-until.ts'
import { untilDetected } from '../pace.ts'
import type { Fault } from './fault.ts'

/** One detector more, which takes partitions over, works, and leaves in order: two rebalances. */
export const joinAndLeave: Fault = {
  name: 'join-and-leave',
  async strike(site) {
    const guest = await site.fleet.extra('detector')
    const owned = () => guest.metric('redflag_detector_partitions_owned')
    await waitUntil(async () => (await owned()) > 0, {
      what: 'the third detector to own a partition',
      timeoutMs: 60_000,
      detail: () => guest.output().slice(-2000),
    })
    const count = await owned()
    await untilDetected(site, 200)
    const recoveringSinceMs = performance.now()
    guest.kill('SIGTERM')
    const code = await guest.exited
    if (code !== 0) throw new Error(`a detector told to stop ended with ${code}:\n${guest.output()}`)
    return { detail: `${count} partitions went and came back`, recoveringSinceMs }
  },
}
