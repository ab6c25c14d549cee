import type { HealthCheck, Part } from '@redflag/runtime'
import { type Alerting, type AlertingDeps, type AlertingSettings, startAlerting } from './alerting.ts'

export interface AlertingServiceSettings extends AlertingSettings {
  /** Without a turn of the loop for so long it is taken for hung, in milliseconds. Default 60 000. */
  readonly hungAfterMs?: number
  /** A dependency that has kept a partition waiting for so long is told by `/readyz`, in milliseconds. Default 5000. */
  readonly stuckAfterMs?: number
  /** A channel whose receiver has not taken anything for so long is told by `/readyz`, in milliseconds. Default 60 000. */
  readonly channelFailingAfterMs?: number
}

/** Alerting as one part of a process, with the checks that its health endpoints ask. */
export interface AlertingService extends Part {
  readonly alive: readonly HealthCheck[]
  readonly ready: readonly HealthCheck[]
  /** Rejects with the error that stopped the deciding step; resolves when it was stopped in order. For after `start`. */
  finished(): Promise<void>
}

const DEFAULTS = { hungAfterMs: 60_000, stuckAfterMs: 5000, channelFailingAfterMs: 60_000 }

/**
 * The service on given clients, embedded or real. A channel whose receiver is down is told by `/readyz`, never by
 * `/healthz`: deciding and the other channels go on, nothing is lost, and to restart us would not help.
 */
export function createAlertingService(
  deps: AlertingDeps,
  settings: AlertingServiceSettings = {},
): AlertingService {
  const { hungAfterMs, stuckAfterMs, channelFailingAfterMs } = { ...DEFAULTS, ...settings }
  let alerting: Alerting | null = null

  const loop: HealthCheck = {
    name: 'alerting-loop',
    check() {
      const idleMs = alerting?.idleMs() ?? 0
      if (idleMs <= hungAfterMs) return { ok: true }
      return { ok: false, reason: `has not turned for ${Math.round(idleMs / 1000)} s` }
    },
  }
  const started: HealthCheck = {
    name: 'alerting',
    check() {
      if (alerting === null) return { ok: false, reason: 'not started' }
      const { stuckSinceMs } = alerting.health()
      const stuckMs = stuckSinceMs === null ? 0 : deps.clock.nowMs() - stuckSinceMs
      if (stuckMs < stuckAfterMs) return { ok: true }
      return { ok: false, reason: `waits for a dependency since ${Math.round(stuckMs / 1000)} s` }
    },
  }

  const channels: readonly HealthCheck[] = deps.channels.map(({ channel: { name } }) => ({
    name: `channel-${name}`,
    check() {
      const found = alerting?.health().channels.find((one) => one.name === name)
      const failingMs = found?.failingSinceMs == null ? 0 : deps.clock.nowMs() - found.failingSinceMs
      if (failingMs < channelFailingAfterMs) return { ok: true }
      const seconds = Math.round(failingMs / 1000)
      return {
        ok: false,
        reason: `takes nothing since ${seconds} s, ${found?.backlog ?? 0} change(s) behind`,
      }
    },
  }))

  return {
    name: 'alerting',
    alive: [loop],
    ready: [started, ...channels],
    async start() {
      alerting = await startAlerting(deps, settings)
    },
    async stop() {
      await alerting?.close()
      alerting = null
    },
    finished: () => alerting?.finished ?? Promise.resolve(),
  }
}
