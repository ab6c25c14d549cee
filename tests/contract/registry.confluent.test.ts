import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createConfluentRegistry } from '@redflag/runtime'
import { describe, expect, it } from 'vitest'
import { freshPrefix, requireStack } from '../support/stack.ts'
import { registryContract } from './registry.contract.ts'

const stack = await requireStack()
const prefix = freshPrefix()
let count = 0

registryContract(
  'by its Confluent API',
  async () => createConfluentRegistry({ url: stack.registryUrl }),
  () => `${prefix}subject-${++count}`,
)

describe('a registry that is in trouble', () => {
  async function withServer(listener: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
    const server: Server = createServer(listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      await use(`http://user%40x:p%3Aw@127.0.0.1:${(server.address() as AddressInfo).port}/base/`)
    } finally {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }

  it('and not reachable at all is a retryable error', async () => {
    const registry = createConfluentRegistry({ url: 'http://127.0.0.1:1', retries: 0 })
    await expect(registry.schemaById(1)).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      retryable: true,
    })
  })

  it('and silent is given up after its time-out', async () => {
    await withServer(
      () => {},
      async (url) => {
        const registry = createConfluentRegistry({ url, timeoutMs: 100, retries: 0 })
        await expect(registry.latest('s')).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' })
      },
    )
  })

  it('for a moment is asked again, with the user and password of its URL', async () => {
    const seen: (string | undefined)[] = []
    await withServer(
      (request, response) => {
        seen.push(`${request.url} ${Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64')}`)
        response.statusCode = seen.length === 1 ? 503 : 200
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ schema: '"string"' }))
      },
      async (url) => {
        expect(await createConfluentRegistry({ url }).schemaById(7)).toBe('"string"')
      },
    )
    expect(seen).toEqual([
      '/base/schemas/ids/7?subject= user@x:p:w',
      '/base/schemas/ids/7?subject= user@x:p:w',
    ])
  })

  it('takes user and password beside the URL too', async () => {
    let authorization = ''
    await withServer(
      (request, response) => {
        authorization = request.headers.authorization ?? ''
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ schema: '"int"' }))
      },
      async (url) => {
        const bare = url.replace(/[^/]*@/, '')
        const registry = createConfluentRegistry({ url: bare, username: 'u', password: 'p:q' })
        expect(await registry.schemaById(1)).toBe('"int"')
      },
    )
    expect(authorization).toBe(`Basic ${Buffer.from('u:p:q').toString('base64')}`)
  })

  it('over the password is not asked again', async () => {
    let asked = 0
    await withServer(
      (_request, response) => {
        asked++
        response.statusCode = 401
        response.end()
      },
      async (url) => {
        await expect(createConfluentRegistry({ url }).schemaById(7)).rejects.toMatchObject({
          code: 'REGISTRY_REFUSED',
          retryable: false,
          facts: { status: 401 },
        })
      },
    )
    expect(asked).toBe(1)
  })
})
