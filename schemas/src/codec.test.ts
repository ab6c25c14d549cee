import { describe, expect, it } from 'vitest'
import { createCodec } from './codec.ts'
import { CodecError } from './codec-error.ts'
import { eventCodec } from './codecs.ts'
import { bankPayout, heartbeat } from './testing/sample-events.ts'

/** Other kinds are `null` in what was decoded, and not there in what was encoded. */
const otherKinds = {
  session: null,
  profile: null,
  rating: null,
  bid: null,
  observation: null,
  link: null,
  label: null,
}

function errorOf(run: () => unknown): CodecError {
  try {
    run()
  } catch (error) {
    if (error instanceof CodecError) return error
    throw error
  }
  throw new Error('expected a CodecError')
}

describe('the event codec', () => {
  it('gives back what was encoded', () => {
    expect(eventCodec.decode(eventCodec.encode(bankPayout))).toEqual({ ...otherKinds, ...bankPayout })
    expect(eventCodec.decode(eventCodec.encode(heartbeat))).toEqual({
      ...otherKinds,
      payout: null,
      ...heartbeat,
    })
  })

  it('leaves headroom for a framing header', () => {
    const bare = eventCodec.encode(bankPayout)
    const framed = eventCodec.encode(bankPayout, 5)
    expect(framed.length).toBe(bare.length + 5)
    expect(framed.subarray(5).equals(bare)).toBe(true)
  })

  it('reads plain byte arrays that lie inside a larger buffer', () => {
    const bytes = eventCodec.encode(heartbeat)
    const larger = new Uint8Array(bytes.length + 20)
    larger.set(bytes, 7)
    const decoded = eventCodec.decode(larger.subarray(7, 7 + bytes.length))
    expect(decoded.eventId).toBe(heartbeat.eventId)
  })

  it('encodes values larger than its scratch space', () => {
    const huge = { ...bankPayout, quality: Array.from({ length: 9000 }, () => 'clock-skew' as const) }
    const decoded = eventCodec.decode(eventCodec.encode(huge))
    expect(decoded.quality.length).toBe(9000)
  })

  it('names the path of a missing field', () => {
    const { key: _, ...destination } = bankPayout.payout.destination
    const broken = { ...bankPayout, payout: { ...bankPayout.payout, destination } }
    const error = errorOf(() => eventCodec.encode(broken as unknown as typeof bankPayout))
    expect(error.code).toBe('CODEC_VALUE_INVALID')
    expect(error.path).toBe('payout.destination.key')
    expect(error.message).toBe('event: payout.destination.key must be string, got nothing')
  })

  it('refuses whole numbers beyond 2^52 instead of rounding them', () => {
    for (const receivedAtMs of [2 ** 53, 2 ** 52, -(2 ** 52)]) {
      const error = errorOf(() => eventCodec.encode({ ...heartbeat, receivedAtMs }))
      expect(error.code).toBe('CODEC_VALUE_INVALID')
      expect(error.message).toBe('event: receivedAtMs must be long, got a number beyond 2^52')
    }
    expect(errorOf(() => eventCodec.encode({ ...heartbeat, receivedAtMs: 1.5 })).path).toBe('receivedAtMs')
  })

  it('keeps whole numbers up to there exact', () => {
    for (const receivedAtMs of [2 ** 52 - 1, 1 - 2 ** 52, 2 ** 31, -(2 ** 31) - 1, 0]) {
      const decoded = eventCodec.decode(eventCodec.encode({ ...heartbeat, receivedAtMs }))
      expect(decoded.receivedAtMs).toBe(receivedAtMs)
    }
  })

  it('refuses to read longs that no number can hold, instead of rounding them', () => {
    const schemaJson = JSON.stringify({
      type: 'record',
      name: 'Thing',
      fields: [{ name: 'at', type: 'long' }],
    })
    const codec = createCodec<object>({ subject: 'thing', version: 1, schemaJson })
    // 2^53 + 1, zigzag: 2^54 + 2, as another library would write it.
    const bytes = Buffer.from([0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20])
    expect(errorOf(() => codec.decode(bytes)).code).toBe('CODEC_BYTES_INVALID')
  })

  it('never puts the value into the message', () => {
    const payout = { ...bankPayout.payout, amount: { secret: 'w-104233' } as unknown as string }
    const error = errorOf(() => eventCodec.encode({ ...bankPayout, payout }))
    expect(error.path).toBe('payout.amount')
    expect(error.message).not.toContain('w-104233')
  })

  it('refuses bytes that are cut short, too long, or something else', () => {
    const bytes = eventCodec.encode(bankPayout)
    for (const broken of [
      bytes.subarray(0, bytes.length - 1),
      Buffer.concat([bytes, bytes]),
      Buffer.from('{}'),
    ]) {
      expect(errorOf(() => eventCodec.decode(broken)).code).toBe('CODEC_BYTES_INVALID')
    }
  })
})

describe('schemas of other writers', () => {
  const record = (fields: readonly object[], name = 'redflag.Thing') =>
    JSON.stringify({ type: 'record', name, fields })
  const id = { name: 'id', type: 'string' }
  const note = { name: 'note', type: ['null', 'string'], default: null }
  const list = { name: 'list', type: { type: 'array', items: 'string' }, default: [] }
  const map = { name: 'map', type: { type: 'map', values: 'long' }, default: {} }

  const codecOf = <Value>(fields: readonly object[]) =>
    createCodec<Value>({ subject: 'thing', version: 1, schemaJson: record(fields) })

  it('are read: what the writer did not know is null, what it knew beyond ours is skipped', () => {
    const older = codecOf<object>([id])
    const newer = codecOf<object>([map, list, id, note])
    expect(newer.decode(older.encode({ id: 'a' }), older.schemaJson)).toEqual({
      id: 'a',
      note: null,
      list: [],
      map: {},
    })
    const full = { id: 'a', note: 'n', list: ['x', 'y'], map: { z: 1 } }
    expect(older.decode(newer.encode(full), newer.schemaJson)).toEqual({ id: 'a' })
  })

  it('may carry a namespace of their own', () => {
    const writer = createCodec<object>({
      subject: 'thing',
      version: 1,
      schemaJson: record([id], 'com.example.Thing'),
    })
    expect(codecOf<object>([id, note]).decode(writer.encode({ id: 'a' }), writer.schemaJson)).toEqual({
      id: 'a',
      note: null,
    })
  })

  it('are refused when they cannot be read', () => {
    const codec = codecOf<object>([id])
    for (const schemaJson of [
      record([note]),
      record([id], 'redflag.Other'),
      '"string"',
      '{"type":"?"}',
      'no JSON',
    ]) {
      expect(errorOf(() => codec.decode(Buffer.alloc(8), schemaJson)).code).toBe('CODEC_SCHEMA_INCOMPATIBLE')
    }
  })

  it('still work after more of them than are kept', () => {
    const codec = codecOf<object>([id])
    const bytes = codec.encode({ id: 'a' })
    for (let at = 0; at < 600; at++) {
      const writer = JSON.stringify({ ...JSON.parse(codec.schemaJson), doc: `revision ${at}` })
      expect(codec.decode(bytes, writer)).toEqual({ id: 'a' })
    }
  })

  describe('that lie about counts', () => {
    // Zigzag varint of 2^40, then nothing: the item count of an array or map that is not there.
    const hugeCount = Buffer.from([0x80, 0x80, 0x80, 0x80, 0x80, 0x40])
    // -1 item in a block of -1 bytes: a skipper that trusts it goes back and reads it again, for ever.
    const backwards = Buffer.from([0x01, 0x01])

    it.each([
      ['an array', list],
      ['a map', map],
    ])('are refused before anything is allocated: %s', (_, field) => {
      const reader = codecOf([{ name: 'x', type: 'string', default: '' }])
      for (const bytes of [hugeCount, backwards]) {
        expect(errorOf(() => codecOf([field]).decode(bytes)).code).toBe('CODEC_BYTES_INVALID')
        expect(errorOf(() => reader.decode(bytes, record([field]))).code).toBe('CODEC_BYTES_INVALID')
      }
    })
  })

  it('may write arrays in blocks with sizes, as the Java library does', () => {
    // Two blocks: -1 (one item) of 2 bytes holding "a"; 1 item holding "b"; end.
    const bytes = Buffer.from([0x01, 0x04, 0x02, 0x61, 0x02, 0x02, 0x62, 0x00])
    expect(codecOf([list]).decode(bytes)).toEqual({ list: ['a', 'b'] })
  })
})

it('keeps map keys that JavaScript treats as special', () => {
  const params = JSON.parse('{"__proto__":1,"constructor":"x"}')
  const schemaJson = JSON.stringify({
    type: 'record',
    name: 'Thing',
    fields: [{ name: 'params', type: { type: 'map', values: ['double', 'string'] } }],
  })
  const codec = createCodec<{ params: object }>({ subject: 'thing', version: 1, schemaJson })
  const decoded = codec.decode(codec.encode({ params }))
  expect(Object.entries(decoded.params)).toEqual(Object.entries(params))
  expect(Object.getPrototypeOf(decoded.params)).toBe(Object.prototype)
})
