import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SIGNATURE_HEADER, verifySignature } from '@redflag/alerting'

/** A receiver of webhooks as a platform would write it: checks the signature, keeps every delivery. */
export interface WebhookReceiver {
  readonly url: string
  readonly secret: string
  /** In the order of arrival, repeats included. */
  readonly deliveries: readonly Delivery[]
  /** From now on: answers at once, after a wait, or keeps what it was told and answers 503. */
  behave(manner: Manner): void
  close(): Promise<void>
}

export type Manner =
  | { readonly kind: 'prompt' }
  | { readonly kind: 'slow'; readonly waitMs: number }
  | { readonly kind: 'forgetful' }

export interface Delivery {
  /** `alertId:revision`; a repeat has the same. */
  readonly id: string
  readonly body: string
  readonly alert: {
    readonly alertId: string
    readonly change: string
    readonly band: string
    readonly subject: { readonly id: string }
  }
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const secret = 'a-secret-that-both-sides-know'
  const deliveries: Delivery[] = []
  let manner: Manner = { kind: 'prompt' }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const header = String(request.headers[SIGNATURE_HEADER] ?? '')
      const check = verifySignature({ header, body, secret, nowSeconds: Date.now() / 1000 })
      if (check !== 'valid') {
        response.writeHead(401).end()
        return
      }
      deliveries.push({ id: String(request.headers['redflag-delivery']), body, alert: JSON.parse(body) })
      const status = manner.kind === 'forgetful' ? 503 : 204
      const answer = () => void response.writeHead(status).end()
      if (manner.kind === 'slow') setTimeout(answer, manner.waitMs)
      else answer()
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/alerts`,
    secret,
    deliveries,
    behave(next) {
      manner = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
