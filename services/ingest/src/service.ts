import type { HealthCheck, Part } from '@redflag/runtime'
import { type Ingest, type IngestDeps, type IngestSettings, startIngest } from './ingest.ts'

export interface IngestServiceSettings extends IngestSettings {
  /** Without a turn of the loop for so long it is taken for hung, in milliseconds. Default 60 000. */
  readonly hungAfterMs?: number
  /** A dependency that has kept a partition waiting for so long is told by `/readyz`, in milliseconds. Default 5000. */
  readonly stuckAfterMs?: number
}

/** Ingest as one part of a process, with the checks that its health endpoints ask. */
export interface IngestService extends Part {
  readonly alive: readonly HealthCheck[]
  readonly ready: readonly HealthCheck[]
  /** What is running; null before `start` and after `stop`. */
  readonly running: Ingest | null
  /** Rejects with the error that ended a source; resolves when it was stopped in order. For after `start`. */
  finished(): Promise<void>
}

const DEFAULTS = { hungAfterMs: 60_000, stuckAfterMs: 5000 }

/** The service on given clients, embedded or real. */
export function createIngestService(deps: IngestDeps, settings: IngestServiceSettings): IngestService {
  const { hungAfterMs, stuckAfterMs } = { ...DEFAULTS, ...settings }
  let ingest: Ingest | null = null

  const loop: HealthCheck = {
    name: 'ingest-loop',
    check() {
      const idleMs = ingest?.idleMs() ?? 0
      if (idleMs <= hungAfterMs) return { ok: true }
      return { ok: false, reason: `has not turned for ${Math.round(idleMs / 1000)} s` }
    },
  }
  const started: HealthCheck = {
    name: 'ingest',
    check() {
      if (ingest === null) return { ok: false, reason: 'not started' }
      const { stoppedBecause, stuckSinceMs, isLogFailing } = ingest.health()
      if (stoppedBecause !== null) return { ok: false, reason: stoppedBecause }
      const stuckMs = stuckSinceMs === null ? 0 : deps.clock.nowMs() - stuckSinceMs
      if (stuckMs >= stuckAfterMs) {
        return { ok: false, reason: `waits for a dependency since ${Math.round(stuckMs / 1000)} s` }
      }
      return isLogFailing ? { ok: false, reason: 'Kafka has not taken what came by HTTP' } : { ok: true }
    },
  }

  return {
    name: 'ingest',
    alive: [loop],
    ready: [started],
    get running() {
      return ingest
    },
    async start() {
      ingest = await startIngest(deps, settings)
    },
    async stop() {
      await ingest?.close()
      ingest = null
    },
    finished: () => ingest?.finished ?? Promise.resolve(),
  }
}
