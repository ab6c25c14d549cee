import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One thing that must be well; `reason` says why it is not. */
export interface HealthCheck {
  readonly name: string
  check(): HealthAnswer | Promise<HealthAnswer>
}

export type HealthAnswer = { readonly ok: true } | { readonly ok: false; readonly reason: string }

export interface OpsServerDeps {
  /** Text of all metrics, in the Prometheus format. */
  readonly metrics: () => Promise<string>
  /** Is the process alive and its loop turning? A failing one asks for a restart. */
  readonly alive: readonly HealthCheck[]
  /** Are its dependencies there? A failing one asks for patience. */
  readonly ready: readonly HealthCheck[]
}

export interface OpsServerSettings {
  /** Default 127.0.0.1: whoever opens it to others decides so. */
  readonly host?: string
  /** 0: any free port. */
  readonly port: number
}

export interface OpsServer {
  /** `http://host:port` */
  readonly url: string
  close(): Promise<void>
}

/** Longest wait for one check, in milliseconds: below the time-out that probes usually have (Kubernetes: 1 s by default). */
const CHECK_TIMEOUT_MS = 800

/** Serves `/metrics`, `/healthz` and `/readyz`. @throws the error of listening, e.g. EADDRINUSE */
export async function startOpsServer(deps: OpsServerDeps, settings: OpsServerSettings): Promise<OpsServer> {
  const { host = '127.0.0.1', port } = settings
  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      end(response, 405, { status: 'only GET' })
      return
    }
    void answer(request.url ?? '/', response, deps).catch(() => end(response, 500, { status: 'error' }))
  })
  server.keepAliveTimeout = 5000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(url: string, response: ServerResponse, deps: OpsServerDeps): Promise<void> {
  switch (url.split('?')[0]) {
    case '/metrics':
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
      response.end(await deps.metrics())
      return
    case '/healthz':
      return report(response, deps.alive)
    case '/readyz':
      return report(response, deps.ready)
    default:
      end(response, 404, { status: 'unknown path', paths: ['/metrics', '/healthz', '/readyz'] })
  }
}

async function report(response: ServerResponse, checks: readonly HealthCheck[]): Promise<void> {
  const answers = await Promise.all(checks.map(async (one) => [one.name, await ask(one)] as const))
  const isOk = answers.every(([, one]) => one.ok)
  const told = answers.map(([name, one]) => [name, one.ok ? 'ok' : one.reason])
  end(response, isOk ? 200 : 503, { status: isOk ? 'ok' : 'failing', checks: Object.fromEntries(told) })
}

/** A check that throws or hangs is a check that fails: whoever asks must get an answer. */
async function ask({ check }: HealthCheck): Promise<HealthAnswer> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<HealthAnswer>((resolve) => {
    timer = setTimeout(
      () => resolve({ ok: false, reason: `no answer in ${CHECK_TIMEOUT_MS} ms` }),
      CHECK_TIMEOUT_MS,
    )
  })
  try {
    return await Promise.race([check(), late])
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
  }
}

function end(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(`${JSON.stringify(body)}\n`)
}
