import {
  type ConfigOf,
  createLifecycle,
  createLogger,
  createMetricsRegistry,
  type HealthCheck,
  type Logger,
  type opsVariables,
  type Part,
  startOpsServer,
} from '@redflag/runtime'
import type { CliIo } from '../cli-io.ts'

/** A service as one part of a process. */
interface ServicePart extends Part {
  readonly alive: readonly HealthCheck[]
  readonly ready: readonly HealthCheck[]
  /** Rejects with the error that stopped it; resolves when it was stopped in order. */
  finished(): Promise<void>
}

/** What a service is made of, once logger and metrics are there. */
interface Assembled {
  readonly service: ServicePart
  /** Clients, in the order in which they are started; stopped after the service. */
  readonly clients: readonly Part[]
  /** Dependencies that `/readyz` asks for. */
  readonly ready: readonly HealthCheck[]
  /** Told once at the start. */
  readonly facts: Readonly<Record<string, unknown>>
}

export type Assemble = (deps: {
  readonly logger: Logger
  readonly metrics: ReturnType<typeof createMetricsRegistry>
}) => Promise<Assembled> | Assembled

/**
 * Runs one service until it is told to stop or stops by itself: logger, metrics, health, clients, service, in this order, and back.
 * @throws the error that stopped it
 */
export async function runService(
  name: string,
  config: ConfigOf<typeof opsVariables>,
  assemble: Assemble,
  io: CliIo,
): Promise<void> {
  const logger = createLogger({ service: name, level: config.REDFLAG_LOG_LEVEL, destination: io.stdout })
  const metrics = createMetricsRegistry()
  const { service, clients, ready, facts } = await assemble({ logger, metrics })
  const ops: Part = opsPart(service, ready, metrics, config, logger)
  const lifecycle = createLifecycle([ops, ...clients, service])
  await lifecycle.start()
  logger.info(facts, 'started')
  try {
    // A source that has nothing to wait for has finished at once: only a failure ends the service.
    await Promise.race([asked(io.interrupted), failureOf(service.finished())])
    logger.info({ reason: String(io.interrupted.reason?.message) }, 'stopping')
  } catch (error) {
    logger.fatal({ err: error }, 'stopped by an error')
    throw error
  } finally {
    await lifecycle.stop()
  }
}

/** Up first and down last: whoever watches the process sees it start and stop. */
function opsPart(
  service: ServicePart,
  ready: readonly HealthCheck[],
  metrics: ReturnType<typeof createMetricsRegistry>,
  config: ConfigOf<typeof opsVariables>,
  logger: Logger,
): Part {
  let close = async () => {}
  return {
    name: 'metrics-and-health',
    async start() {
      const server = await startOpsServer(
        { metrics: () => metrics.metrics(), alive: service.alive, ready: [...service.ready, ...ready] },
        { host: config.REDFLAG_OPS_HOST, port: config.REDFLAG_OPS_PORT },
      )
      close = () => server.close()
      logger.info({ url: server.url }, 'metrics and health are served')
    },
    stop: () => close(),
  }
}

/** Passes a failure on and keeps silent about an end that was asked for. */
export function failureOf(finished: Promise<void>): Promise<never> {
  const failed = finished.then(() => new Promise<never>(() => {}))
  failed.catch(() => {})
  return failed
}

/** Resolves when somebody asks for the end. */
export function asked(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
