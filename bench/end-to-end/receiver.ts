import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Receives alerts as webhooks and notes when each worker's first one came. */
export interface Receiver {
  readonly url: string
  /** Milliseconds since the epoch, with fractions; undefined: not yet. */
  arrivedMs(workerId: string): number | undefined
  readonly count: number
  close(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const arrivals = new Map<string, number>()
  let count = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const atMs = performance.timeOrigin + performance.now()
      response.writeHead(204).end()
      count += 1
      const alert = JSON.parse(Buffer.concat(chunks).toString()) as {
        readonly subject: { readonly id: string }
      }
      if (!arrivals.has(alert.subject.id)) arrivals.set(alert.subject.id, atMs)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/alerts`,
    arrivedMs: (workerId) => arrivals.get(workerId),
    get count() {
      return count
    },
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
