import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'

interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Never answers. */
  readonly hangs?: boolean
  /** Answers after so many milliseconds. */
  readonly delayMs?: number
}

/** A real HTTP receiver on a free port. */
export interface Receiver {
  readonly url: string
  /** Requests in the order in which they came. */
  readonly received: readonly Received[]
  /** Requests in the order in which they were answered. */
  readonly finished: readonly Received[]
  /** What it answers from now on, by the number of the request it is asked about (from 0). */
  answer(with_: (index: number, request: Received) => Answer): void
  /** Resolves when so many requests have come. @throws after five seconds */
  waitFor(count: number): Promise<void>
  close(): Promise<void>
}

const DEADLINE_MS = 5000

/** Starts a receiver that takes everything. The port of a closed one can be given, to come back on it. */
export async function startReceiver(port = 0): Promise<Receiver> {
  const received: Received[] = []
  const finished: Received[] = []
  const arrivals = new Set<() => void>()
  let choose: (index: number, request: Received) => Answer = () => ({ status: 200 })

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const one = {
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    }
    const index = received.push(one) - 1
    for (const arrived of arrivals) arrived()
    const answer = choose(index, one)
    if (answer.hangs === true) return
    if (answer.delayMs !== undefined) await setTimeout(answer.delayMs)
    finished.push(one)
    response.writeHead(answer.status, answer.headers)
    response.end(answer.body)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    finished,
    answer(with_) {
      choose = with_
    },
    waitFor(count) {
      return new Promise((resolve, reject) => {
        const timer = globalThis.setTimeout(() => {
          arrivals.delete(check)
          reject(new Error(`${received.length} of ${count} requests after ${DEADLINE_MS} ms`))
        }, DEADLINE_MS)
        const check = (): void => {
          if (received.length < count) return
          clearTimeout(timer)
          arrivals.delete(check)
          resolve()
        }
        arrivals.add(check)
        check()
      })
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
