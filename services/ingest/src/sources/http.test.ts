import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { createManualClock, createSilentLogger, redflagError } from '@redflag/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createGroupSender } from '../group-sender.ts'
import { createIntake } from '../intake.ts'
import { labelPipeline, type Pipeline } from '../pipeline.ts'
import { aLabel, aPayout, aSession, jsonBytes, somePipeline } from '../testing/builders.ts'
import { eventually } from '../testing/eventually.ts'
import { type GatedProducer, gate, type SomeLog, someLog } from '../testing/some-log.ts'
import { createHttpSource, type HttpSource, type HttpSourceSettings } from './http.ts'

// Sockets and files on a busy machine; every wait inside has its own deadline.
vi.setConfig({ testTimeout: 30_000 })

const TOKEN = 'a-token-of-thirty-two-characters'
const NOW_MS = Date.parse('2026-03-12T00:00:00.000Z')

interface Running {
  readonly url: string
  readonly port: number
  readonly source: HttpSource
  readonly written: SomeLog
  readonly producer: GatedProducer
  readonly answered: number[]
  /** Requests under way, as last told. */
  inFlight: number
}

const running: Running[] = []

async function startSource(
  overrides: Partial<HttpSourceSettings> = {},
  pipeline: Pipeline = somePipeline(),
): Promise<Running> {
  const written = await someLog()
  const producer = gate(await written.log.producer())
  const answered: number[] = []
  const state = { inFlight: 0 }
  const source = createHttpSource(
    {
      intakes: {
        events: createIntake({ pipeline, encode: written.encode, onDefect: () => {} }),
        labels: createIntake({ pipeline: labelPipeline, encode: written.encode, onDefect: () => {} }),
      },
      sender: createGroupSender(producer),
      clock: createManualClock(NOW_MS),
      logger: createSilentLogger(),
      observer: {
        taken: () => {},
        answered: (status) => answered.push(status),
        inFlight: (requests) => {
          state.inFlight = requests
        },
      },
    },
    {
      host: '127.0.0.1',
      port: 0,
      tokens: [TOKEN],
      maxBodyBytes: 100_000,
      maxUnpackedBytes: 1_000_000,
      maxEventsPerRequest: 1_000,
      maxInFlightRequests: 8,
      maxInFlightBytes: 2_000_000,
      ackTimeoutMs: 5_000,
      requestTimeoutMs: 5_000,
      ...overrides,
    },
  )
  const { port } = await source.start()
  const url = `http://127.0.0.1:${port}/v1/events`
  const started = Object.assign(state, { url, port, source, written, producer, answered })
  running.push(started)
  return started
}

afterEach(async () => {
  for (const { source, producer } of running.splice(0)) {
    producer.set('open')
    await source.close(1_000)
  }
})

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: {
    readonly accepted?: number
    readonly refused?: number
    readonly refusals?: readonly { readonly line: number; readonly index: number; readonly field: string }[]
    readonly error?: { readonly code: string; readonly reason: string }
  }
}

async function post(
  { url }: Running,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
    body,
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: JSON.parse(text) }
}

const NDJSON = { 'content-type': 'application/x-ndjson' }

describe('posting labels', () => {
  const labelsOf = (source: Running): Running => ({ ...source, url: source.url.replace('events', 'labels') })

  it('takes them as events are taken: one, an array or lines', async () => {
    const source = await startSource()
    const to = labelsOf(source)
    const [a, b, c] = ['a', 'b', 'c'].map((labelId) => JSON.stringify(aLabel({ labelId })))
    expect(await post(to, `${a}`)).toMatchObject({ status: 202, body: { accepted: 1, refused: 0 } })
    expect(await post(to, `[${a},${b}]`)).toMatchObject({ status: 202, body: { accepted: 2 } })
    expect(await post(to, `${b}\n${c}\n`, NDJSON)).toMatchObject({ status: 202, body: { accepted: 2 } })
    const events = await source.written.events()
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['label']))
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(3)
    expect((await source.written.eventRecords())[0]?.key).toBe('w-1')
  })

  it('names the field of one that is refused, keeps it, and takes the others', async () => {
    const source = await startSource()
    const answer = await post(labelsOf(source), JSON.stringify([aLabel(), aLabel({ verdict: 'guilty' })]))
    expect(answer).toMatchObject({
      status: 422,
      body: { accepted: 1, refused: 1, refusals: [{ index: 1, field: 'verdict', code: 'FIELD_VALUE' }] },
    })
    expect(await source.written.deadLetters()).toMatchObject([{ field: 'verdict', source: { kind: 'http' } }])
  })

  it('takes no event there, and no label where events go', async () => {
    const source = await startSource()
    expect((await post(labelsOf(source), JSON.stringify(aSession()))).status).toBe(422)
    expect((await post(source, JSON.stringify(aLabel()))).status).toBe(422)
    expect(await source.written.events()).toEqual([])
  })

  it('asks for the same token, and answers only once the log has acknowledged', async () => {
    const source = await startSource({ ackTimeoutMs: 50 })
    const to = labelsOf(source)
    const body = JSON.stringify(aLabel())
    expect((await post(to, body, { authorization: 'Bearer another' })).status).toBe(401)
    source.producer.set('shut')
    expect(await post(to, body)).toMatchObject({ status: 503, body: { error: { code: 'LOG_DOWN' } } })
  })
})

describe('posting events', () => {
  let source: Running
  beforeEach(async () => {
    source = await startSource()
  })

  it('takes one event and says so once it is in the log', async () => {
    const answer = await post(source, JSON.stringify(aSession()))
    expect(answer).toMatchObject({ status: 202, body: { accepted: 1, refused: 0, refusals: [] } })
    const [event] = await source.written.events()
    expect(event).toMatchObject({ eventId: 'ev-1', workerId: 'w-1', receivedAtMs: NOW_MS })
    expect((await source.written.eventRecords())[0]?.key).toBe('w-1')
  })

  it('takes an array', async () => {
    const events = ['a', 'b', 'c'].map((eventId) => aSession({ eventId }))
    const answer = await post(source, JSON.stringify(events, null, 2))
    expect(answer).toMatchObject({ status: 202, body: { accepted: 3 } })
    expect((await source.written.events()).map(({ eventId }) => eventId)).toEqual(['a', 'b', 'c'])
  })

  it.each<Readonly<Record<string, string>>>([NDJSON, {}])('takes lines, sent as %j', async (headers) => {
    const lines = ['a', 'b', 'c'].map((eventId) => JSON.stringify(aSession({ eventId })))
    const answer = await post(source, `${lines.join('\n')}\n`, headers)
    expect(answer).toMatchObject({ status: 202, body: { accepted: 3 } })
    expect(await source.written.events()).toHaveLength(3)
  })

  it('takes an empty array for what it is', async () => {
    expect(await post(source, '[]')).toMatchObject({ status: 202, body: { accepted: 0 } })
  })

  it('unpacks gzip', async () => {
    const answer = await post(source, gzipSync(jsonBytes([aSession(), aPayout()])), {
      'content-encoding': 'gzip',
    })
    expect(answer).toMatchObject({ status: 202, body: { accepted: 2 } })
    expect(await source.written.events()).toHaveLength(2)
  })
})

describe('events that are refused', () => {
  let source: Running
  beforeEach(async () => {
    source = await startSource()
  })

  it('are named by line and field, and the good ones beside them are taken', async () => {
    const lines = [
      JSON.stringify(aSession({ eventId: 'good-1' })),
      JSON.stringify(aSession({ ip: '999.1.1.1' })),
      '',
      '{"eventId": "x", ',
      JSON.stringify(aPayout({ eventId: 'good-2', amount: '-5.00' })),
      JSON.stringify(aSession({ eventId: 'good-3' })),
    ]
    const { status, body } = await post(source, lines.join('\n'), NDJSON)
    expect(status).toBe(422)
    expect(body).toMatchObject({ accepted: 2, refused: 3 })
    expect(body.refusals?.map(({ line, index, field }) => [line, index, field])).toEqual([
      [2, 1, 'ip'],
      [4, 2, 'not JSON'],
      [5, 3, 'amount'],
    ])
    expect((await source.written.events()).map(({ eventId }) => eventId)).toEqual(['good-1', 'good-3'])
  })

  it('go to the dead letters with the bytes they came in', async () => {
    const refused = ' {"eventId":"é","unknown":  1.50}'
    const { headers } = await post(source, `${JSON.stringify(aSession())}\n${refused}`, NDJSON)
    const [letter] = await source.written.deadLetters()
    expect(letter?.original.toString()).toBe(refused)
    expect(letter).toMatchObject({
      code: 'FIELD_MISSING',
      field: 'type',
      service: 'ingest',
      receivedAtMs: NOW_MS,
      source: { kind: 'http', name: headers.get('x-request-id'), line: 2 },
    })
  })

  it('in an array are refused one by one, with their bytes', async () => {
    const bad = '{"eventId": "r2",\n "type":"refund"}'
    const { status, body } = await post(source, `[${JSON.stringify(aSession())},\n${bad}]`)
    expect([status, body.accepted, body.refused]).toEqual([422, 1, 1])
    expect(body.refusals?.[0]).toMatchObject({ line: 2, index: 1, field: 'workerId' })
    expect((await source.written.deadLetters())[0]?.original.toString()).toBe(bad)
  })

  it.each(['{"eventId": "x", ', 'hello', '[{"a":1}', `[${JSON.stringify(aSession())}, nonsense]`])(
    'because %s is no JSON are answered 400 and kept whole',
    async (text) => {
      const { status, body } = await post(source, text)
      expect(status).toBe(400)
      expect(body).toMatchObject({ accepted: 0, refused: 1 })
      expect(body.refusals?.[0]).toMatchObject({ line: 1, field: 'not JSON' })
      expect(await source.written.events()).toEqual([])
      expect((await source.written.deadLetters()).map(({ original }) => original.toString())).toEqual([text])
    },
  )

  it('are listed up to a bound and counted beyond it', async () => {
    const { body } = await post(source, '{}\n'.repeat(150), NDJSON)
    expect(body.refused).toBe(150)
    expect(body.refusals).toHaveLength(100)
    expect(await source.written.deadLetters()).toHaveLength(150)
  })

  it('because of a defect of ours are answered 500, and the others are taken', async () => {
    const good = somePipeline()
    const broken = await startSource({}, (bytes, position, receivedAtMs) => {
      if (Buffer.from(bytes).includes('trip')) throw new TypeError('a defect')
      return good(bytes, position, receivedAtMs)
    })
    const { status, body } = await post(broken, jsonBytes([aSession({ eventId: 'trip' }), aSession()]))
    expect(status).toBe(500)
    expect(body).toMatchObject({ accepted: 1, refused: 1 })
    expect((await broken.written.deadLetters())[0]).toMatchObject({ code: 'INTERNAL_DEFECT' })
  })
})

describe('requests that are turned away', () => {
  let source: Running
  beforeEach(async () => {
    source = await startSource()
  })

  it.each(['', 'Bearer wrong', `Basic ${TOKEN}`])('without the right token: %j', async (authorization) => {
    const answer = await post(source, JSON.stringify(aSession()), { authorization })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toContain('Bearer')
    expect(await source.written.events()).toEqual([])
  })

  it('by path and method', async () => {
    const headers = { authorization: `Bearer ${TOKEN}` }
    const other = await fetch(source.url.replace('events', 'other'), { method: 'POST', headers })
    expect(other.status).toBe(404)
    const read = await fetch(source.url, { headers })
    expect([read.status, read.headers.get('allow')]).toEqual([405, 'POST'])
  })

  it.each<Readonly<Record<string, string>>>([
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': '' },
    { 'content-encoding': 'br' },
  ])('by content %j', async (headers) => {
    expect((await post(source, JSON.stringify(aSession()), headers)).status).toBe(415)
  })

  it('by size, announced or not', async () => {
    const body = jsonBytes(aSession({ padding: 'x'.repeat(200_000) }))
    expect(await post(source, body)).toMatchObject({
      status: 413,
      body: { error: { code: 'BODY_TOO_LARGE' } },
    })
    const streamed = await fetch(source.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: new Blob([body]).stream(),
      duplex: 'half',
    } as RequestInit)
    expect(streamed.status).toBe(413)
    expect(await source.written.deadLetters()).toEqual([])
  })

  it('by size after unpacking: a bomb is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '))
    expect(bomb.length).toBeLessThan(100_000)
    const answer = await post(source, bomb, { 'content-encoding': 'gzip' })
    expect(answer).toMatchObject({
      status: 413,
      body: { error: { reason: expect.stringContaining('1000000') } },
    })
  })

  it.each(['no gzip at all', 'cut short'])('because they cannot be unpacked: %s', async (what) => {
    const packed = gzipSync(jsonBytes(aSession()))
    const body = what === 'cut short' ? packed.subarray(0, 60) : Buffer.from(what)
    const answer = await post(source, body, { 'content-encoding': 'gzip' })
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'BODY_DAMAGED' } } })
  })

  it('because they are empty', async () => {
    expect(await post(source, ' \n')).toMatchObject({ status: 400, body: { error: { code: 'BODY_EMPTY' } } })
  })

  it('because they hold too many events', async () => {
    const answer = await post(source, `[${'{},'.repeat(1_000)}{}]`)
    expect(answer).toMatchObject({ status: 413, body: { error: { code: 'TOO_MANY_EVENTS' } } })
    expect(await source.written.deadLetters()).toEqual([])
  })

  it('keep their connection, so that the next request need not open one', async () => {
    const socket = connect(source.port, '127.0.0.1')
    const head = `POST /v1/events HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n`
    let seen = ''
    socket.on('data', (piece) => {
      seen += piece
    })
    socket.write(`${head}authorization: Bearer wrong\r\n\r\n{}`)
    await eventually(() => seen.includes('HTTP/1.1 401'), 'the first answer')
    socket.write(`${head}authorization: Bearer ${TOKEN}\r\n\r\n{}`)
    await eventually(() => seen.includes('HTTP/1.1 422'), 'the second answer on the same connection')
    socket.destroy()
  })
})

describe('without tokens', () => {
  it('refuses to listen where others can reach it', () => {
    const listenOn = (host: string) => startSource({ tokens: [], host })
    return Promise.all(
      ['0.0.0.0', '::', '192.168.1.5', 'example.org'].map((host) =>
        expect(listenOn(host)).rejects.toMatchObject({ code: 'CONFIG_INVALID' }),
      ),
    )
  })

  it('takes requests to loopback, and none that a name points there', async () => {
    const source = await startSource({ tokens: [] })
    expect((await post(source, JSON.stringify(aSession()))).status).toBe(202)
    let seen = ''
    const socket = connect(source.port, '127.0.0.1')
    socket.on('data', (piece) => {
      seen += piece
    })
    socket.write(
      'POST /v1/events HTTP/1.1\r\nhost: attacker.example\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
    )
    await eventually(() => seen.includes('HTTP/1.1 403'), 'the answer')
    socket.destroy()
  })
})

describe('when the log is slow or gone', () => {
  it('answers 202 only after the log has acknowledged', async () => {
    const source = await startSource()
    source.producer.set('shut')
    const posted = post(source, JSON.stringify(aSession()))
    await eventually(() => source.producer.waiting === 1, 'the send reached the log')
    expect(source.answered).toEqual([])
    expect(await source.written.events()).toEqual([])
    source.producer.set('open')
    expect((await posted).status).toBe(202)
  })

  it('turns away with 429 what would be too many requests, and loses none of the others', async () => {
    const source = await startSource({ maxInFlightRequests: 4 })
    source.producer.set('shut')
    const held = ['a', 'b', 'c', 'd'].map((eventId) => post(source, JSON.stringify(aSession({ eventId }))))
    await eventually(() => source.inFlight === 4, 'all places are taken')
    const refused = await post(source, JSON.stringify(aSession({ eventId: 'one too many' })))
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('1')
    source.producer.set('open')
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([202, 202, 202, 202])
    expect((await post(source, JSON.stringify(aSession({ eventId: 'e' })))).status).toBe(202)
    const taken = (await source.written.events()).map(({ eventId }) => eventId)
    expect(taken.sort()).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('turns away with 429 what would be too many bytes', async () => {
    const source = await startSource({ maxInFlightBytes: 100_000 })
    source.producer.set('shut')
    const held = post(source, jsonBytes(aSession({ padding: 'x'.repeat(80_000) })))
    await eventually(() => source.producer.waiting === 1, 'the first send reached the log')
    expect((await post(source, jsonBytes(aSession({ padding: 'x'.repeat(30_000) })))).status).toBe(429)
    source.producer.set('open')
    expect((await held).status).toBe(202)
  })

  it('answers 503 when the log fails, and takes events again once it is back', async () => {
    const source = await startSource()
    source.producer.set(redflagError('LOG_SEND_FAILED', { count: 1, topics: 'redflag.events.v1' }))
    const down = await post(source, JSON.stringify(aSession()))
    expect(down).toMatchObject({ status: 503, body: { error: { code: 'LOG_DOWN' } } })
    expect(down.headers.get('retry-after')).toBe('1')
    source.producer.set('open')
    expect((await post(source, JSON.stringify(aSession()))).status).toBe(202)
  })

  it('answers 503 at once while somebody else is still finding out', async () => {
    const source = await startSource()
    source.producer.set(redflagError('LOG_SEND_FAILED', { count: 1, topics: 'redflag.events.v1' }))
    await post(source, JSON.stringify(aSession()))
    source.producer.set('shut')
    const asking = post(source, JSON.stringify(aSession({ eventId: 'asking' })))
    await eventually(() => source.producer.waiting === 1, 'the probe is on its way')
    expect((await post(source, JSON.stringify(aSession({ eventId: 'other' })))).status).toBe(503)
    source.producer.set('open')
    expect((await asking).status).toBe(202)
  })

  it('lets the sender go after a while, and still counts what it holds', async () => {
    const source = await startSource({ ackTimeoutMs: 20, maxInFlightRequests: 1 })
    source.producer.set('shut')
    expect((await post(source, JSON.stringify(aSession()))).status).toBe(503)
    expect((await post(source, JSON.stringify(aSession()))).status).toBe(429)
    source.producer.set('open')
    await eventuallyStatus(source, 202)
  })
})

describe('closing', () => {
  it('answers what is under way, and loses nothing of it', async () => {
    const source = await startSource()
    source.producer.set('shut')
    const held = ['a', 'b'].map((eventId) => post(source, JSON.stringify(aSession({ eventId }))))
    await eventually(() => source.inFlight === 2, 'both requests are being worked on')
    const closed = source.source.close(5_000)
    await expect(fetch(source.url, { method: 'POST' })).rejects.toThrow()
    source.producer.set('open')
    const answers = await Promise.all(held)
    expect(answers.map(({ status }) => status)).toEqual([202, 202])
    await closed
    expect(await source.written.events()).toHaveLength(2)
  })

  it('does not wait for idle connections', async () => {
    const source = await startSource()
    await post(source, JSON.stringify(aSession())) // leaves a kept-alive connection behind
    const startedMs = performance.now()
    await source.source.close(10_000)
    expect(performance.now() - startedMs).toBeLessThan(5_000)
  })

  it('cuts off what is not done in time', async () => {
    const source = await startSource()
    const socket = connect(source.port, '127.0.0.1')
    let isClosed = false
    socket.on('close', () => {
      isClosed = true
    })
    socket.on('error', () => {})
    socket.write(
      `POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`,
    )
    await eventually(() => socket.bytesWritten > 0, 'the head is sent')
    await source.source.close(50)
    await eventually(() => isClosed, 'the connection is gone')
  })
})

describe('slow senders', () => {
  it('are cut off with 408', async () => {
    const source = await startSource({ requestTimeoutMs: 100 })
    const socket = connect(source.port, '127.0.0.1')
    let seen = ''
    socket.on('data', (piece) => {
      seen += piece
    })
    socket.on('error', () => {})
    socket.write(
      `POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`,
    )
    await eventually(() => seen.includes('HTTP/1.1 408'), 'the server gave up', 10_000)
    await eventually(() => source.answered.includes(499), 'the request is noted as left')
  })

  it('are asked to wait before they send what would be refused anyway', async () => {
    const source = await startSource()
    const socket = connect(source.port, '127.0.0.1')
    let seen = ''
    socket.on('data', (piece) => {
      seen += piece
    })
    const head = (length: number) =>
      `POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\ncontent-type: application/json\r\nexpect: 100-continue\r\ncontent-length: ${length}\r\n\r\n`
    socket.write(head(2))
    await eventually(() => seen.includes('HTTP/1.1 100 Continue'), 'the go-ahead')
    socket.write('{}')
    await eventually(() => seen.includes('HTTP/1.1 422'), 'the answer')
    seen = ''
    socket.write(head(1_000_000))
    await eventually(() => seen.includes('HTTP/1.1 413'), 'the refusal', 10_000)
    expect(seen).not.toContain('100 Continue')
    socket.destroy()
  })
})

/** Posts until an answer has the status: what is under way takes a moment to be seen. */
async function eventuallyStatus(source: Running, status: number): Promise<Answer> {
  let last = await post(source, JSON.stringify(aSession({ eventId: 'again' })))
  await eventually(async () => {
    if (last.status !== status) last = await post(source, JSON.stringify(aSession({ eventId: 'again' })))
    return last.status === status
  }, `an answer of ${status}`)
  return last
}
