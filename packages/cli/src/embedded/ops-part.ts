import {
  type createMetricsRegistry,
  type HealthCheck,
  type OpsServer,
  type Part,
  startOpsServer,
} from '@redflag/runtime'
import { listenSomewhere } from './listen-somewhere.ts'

const USUAL_PORT = 9464

/** A service with the checks that its health endpoints ask. */
export interface Checked {
  readonly alive: readonly HealthCheck[]
  readonly ready: readonly HealthCheck[]
}

export interface OpsPart extends Part {
  /** For after `start`. */
  url(): string
}

/** Metrics and health on the loopback address, on the port asked for or wherever it can. */
export function createOpsPart(
  registry: ReturnType<typeof createMetricsRegistry>,
  services: () => readonly Checked[],
  port: number | undefined,
): OpsPart {
  let server: OpsServer | null = null
  return {
    name: 'metrics-and-health',
    async start() {
      const deps = {
        metrics: () => registry.metrics(),
        alive: services().flatMap(({ alive }) => alive),
        ready: services().flatMap(({ ready }) => ready),
      }
      server = await listenSomewhere(port, USUAL_PORT, (one) => startOpsServer(deps, { port: one }))
    },
    async stop() {
      await server?.close()
    },
    url: () => server?.url ?? '',
  }
}
