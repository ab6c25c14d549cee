import type { HealthCheck, Part } from '@redflag/runtime'
import { type Detector, type DetectorDeps, type DetectorSettings, startDetector } from './detector.ts'

export interface DetectorServiceSettings extends DetectorSettings {
  /** Without a turn of the loop for so long it is taken for hung, in milliseconds. Default 60 000. */
  readonly hungAfterMs?: number
  /** A dependency that has kept a partition waiting for so long is told by `/readyz`, in milliseconds. Default 5000. */
  readonly stuckAfterMs?: number
}

/** The detector as one part of a process, with the checks that its health endpoints ask. */
export interface DetectorService extends Part {
  readonly alive: readonly HealthCheck[]
  readonly ready: readonly HealthCheck[]
  /** Rejects with the error that stopped it; resolves when it was stopped in order. For after `start`. */
  finished(): Promise<void>
}

const DEFAULTS = { hungAfterMs: 60_000, stuckAfterMs: 5000 }

/** The service on given clients, embedded or real. */
export function createDetectorService(
  deps: DetectorDeps,
  settings: DetectorServiceSettings = {},
): DetectorService {
  const { hungAfterMs, stuckAfterMs } = { ...DEFAULTS, ...settings }
  let detector: Detector | null = null

  const loop: HealthCheck = {
    name: 'detector-loop',
    check() {
      const idleMs = detector?.idleMs() ?? 0
      if (idleMs <= hungAfterMs) return { ok: true }
      return { ok: false, reason: `has not turned for ${Math.round(idleMs / 1000)} s` }
    },
  }
  const started: HealthCheck = {
    name: 'detector',
    check() {
      if (detector === null) return { ok: false, reason: 'not started' }
      const { stuckSinceMs } = detector.health()
      const stuckMs = stuckSinceMs === null ? 0 : deps.clock.nowMs() - stuckSinceMs
      if (stuckMs < stuckAfterMs) return { ok: true }
      return { ok: false, reason: `waits for a dependency since ${Math.round(stuckMs / 1000)} s` }
    },
  }

  return {
    name: 'detector',
    alive: [loop],
    ready: [started],
    async start() {
      detector = await startDetector(deps, settings)
    },
    async stop() {
      await detector?.close()
      detector = null
    },
    finished: () => detector?.finished ?? Promise.resolve(),
  }
}
