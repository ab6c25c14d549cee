import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Receiver, startReceiver } from '../testing/receiver.ts'
import { type HttpPost, httpPost, parseRetryAfter } from './http-post.ts'

let receiver: Receiver
beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

const NOW_MS = Date.UTC(2026, 2, 2, 9)

const post = (given: Partial<HttpPost> = {}) =>
  httpPost({
    url: `${receiver.url}/hook?key=s3cret`,
    body: '{"a":1}',
    headers: { 'x-one': '1' },
    timeoutMs: 2000,
    nowMs: NOW_MS,
    signal: new AbortController().signal,
    ...given,
  })

describe('a post', () => {
  it('carries body and headers', async () => {
    expect(await post()).toEqual({ kind: 'delivered' })
    expect(receiver.received[0]).toMatchObject({
      path: '/hook?key=s3cret',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json', 'user-agent': 'redflag', 'x-one': '1' },
    })
  })

  it.each([200, 201, 202, 204])('is delivered by %i', async (status) => {
    receiver.answer(() => ({ status }))
    expect(await post()).toEqual({ kind: 'delivered' })
  })

  it.each([400, 401, 403, 404, 410, 422])('is refused for good by %i', async (status) => {
    receiver.answer(() => ({ status, body: 'no\n such   hook' }))
    expect(await post()).toEqual({ kind: 'refused', reason: `HTTP ${status}: no such hook` })
  })

  it.each([408, 429, 500, 502, 503, 504])('may be repeated after %i', async (status) => {
    receiver.answer(() => ({ status }))
    expect(await post()).toEqual({ kind: 'retry', reason: `HTTP ${status}`, retryAfterMs: null })
  })

  it('waits as long as the receiver asks', async () => {
    receiver.answer(() => ({ status: 429, headers: { 'retry-after': '7' } }))
    expect(await post()).toMatchObject({ kind: 'retry', retryAfterMs: 7000 })
  })

  it('does not follow a redirect', async () => {
    receiver.answer(() => ({ status: 307, headers: { location: `${receiver.url}/elsewhere` } }))
    expect(await post()).toEqual({ kind: 'refused', reason: 'HTTP 307' })
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook?key=s3cret'])
  })

  it('gives up waiting for an answer', async () => {
    receiver.answer(() => ({ status: 200, hangs: true }))
    expect(await post({ timeoutMs: 50 })).toEqual({
      kind: 'retry',
      reason: 'TimeoutError',
      retryAfterMs: null,
    })
  })

  it('ends when it is cut off', async () => {
    receiver.answer(() => ({ status: 200, hangs: true }))
    const cutOff = new AbortController()
    const result = post({ signal: cutOff.signal })
    await receiver.waitFor(1)
    cutOff.abort()
    expect(await result).toMatchObject({ kind: 'retry', reason: 'AbortError' })
  })

  it('may be repeated when nobody listens, and never tells the address', async () => {
    const { url } = receiver
    await receiver.close()
    const result = await post({ url: `${url}/hook?key=s3cret` })
    expect(result).toEqual({ kind: 'retry', reason: 'ECONNREFUSED', retryAfterMs: null })
    receiver = await startReceiver()
  })

  it('reads only the beginning of a long answer', async () => {
    receiver.answer(() => ({ status: 400, body: 'x'.repeat(5_000_000) }))
    const result = await post()
    expect(result.kind === 'refused' && result.reason.length).toBe('HTTP 400: '.length + 200)
  })
})

describe('Retry-After', () => {
  it('is seconds or a date, within fifteen minutes', () => {
    expect(parseRetryAfter('0', NOW_MS)).toBe(0)
    expect(parseRetryAfter('120', NOW_MS)).toBe(120_000)
    expect(parseRetryAfter('Mon, 02 Mar 2026 09:00:30 GMT', NOW_MS)).toBe(30_000)
    expect(parseRetryAfter('Mon, 02 Mar 2026 08:00:00 GMT', NOW_MS)).toBe(0)
    expect(parseRetryAfter('86400', NOW_MS)).toBe(900_000)
    for (const text of [null, '', 'soon']) expect(parseRetryAfter(text, NOW_MS)).toBeNull()
  })
})
