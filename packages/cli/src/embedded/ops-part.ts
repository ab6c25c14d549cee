import {
  type createMetricsRegistry,
  type HealthCheck,
  type OpsServer,
  startOpsServer,
} from '@redflag/runtime'
import type { UrlPart } from './http-part.ts'
import { listenSomewhere } from './listen-somewhere.ts'

const USUAL_PORT = 9464

/** A service with the checks that its health endpoints ask. */
export interface Checked {
  readonly alive: readonly HealthCheck[]
  readonly ready: readonly HealthCheck[]
}

/** Metrics and health on the loopback address. */
export function createOpsPart(
  registry: ReturnType<typeof createMetricsRegistry>,
  services: readonly Checked[],
  port: number | undefined,
): UrlPart {
  let server: OpsServer | null = null
  const deps = {
    metrics: () => registry.metrics(),
    alive: services.flatMap(({ alive }) => alive),
    ready: services.flatMap(({ ready }) => ready),
  }
  return {
    name: 'metrics-and-health',
    async start() {
      server = await listenSomewhere(port, USUAL_PORT, (one) => startOpsServer(deps, { port: one }))
    },
    async stop() {
      await server?.close()
    },
    url: () => server?.url ?? '',
  }
}
