import { untilSent } from '../pace.ts'
import type { Fault } from './fault.ts'

const SLOW_MS = 2_000

/** The receiver of webhooks takes seconds for each answer. */
export const slowReceiver: Fault = {
  name: 'slow-receiver',
  async strike(site) {
    const { receiver } = site.installation
    receiver.behave({ kind: 'slow', waitMs: SLOW_MS })
    await untilSent(site, 2000)
    receiver.behave({ kind: 'prompt' })
    return { detail: `${SLOW_MS} ms an answer, for 2000 events`, recoveringSinceMs: performance.now() }
  },
}

/** The receiver keeps what it is told and answers 503: the same comes again, under the same id. */
export const forgetfulReceiver: Fault = {
  name: 'forgetful-receiver',
  async strike(site) {
    const { receiver } = site.installation
    receiver.behave({ kind: 'forgetful' })
    await untilSent(site, 1000)
    receiver.behave({ kind: 'prompt' })
    return { detail: 'takes and answers 503, for 1000 events', recoveringSinceMs: performance.now() }
  },
}
