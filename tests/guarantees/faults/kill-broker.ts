import type { Fault } from './fault.ts'

/** SIGKILL of the only broker, which comes back on its data. */
export const killBroker: Fault = {
  name: 'kill-broker',
  async strike({ broker }) {
    await broker.kill()
    await broker.start()
    return { detail: 'the only one', recoveringSinceMs: performance.now() }
  },
}
