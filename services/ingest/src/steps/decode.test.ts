import { frame } from '@redflag/runtime'
import { platformEventCodec } from '@redflag/schemas'
import { createCodec } from '@redflag/schemas/codec'
import type { PlatformEvent } from '@redflag/schemas/platform-event'
import { describe, expect, it } from 'vitest'
import { aSession, jsonBytes } from '../testing/builders.ts'
import { createDecodeStep, schemaIdOf } from './decode.ts'

/** A platform event of which only these fields are set; the others are null, as Avro has them. */
function avroEvent(fields: Readonly<Record<string, unknown>>): PlatformEvent {
  const { fields: all }: { fields: readonly { name: string }[] } = JSON.parse(platformEventCodec.schemaJson)
  return { ...Object.fromEntries(all.map(({ name }) => [name, null])), ...fields } as unknown as PlatformEvent
}

const SESSION = {
  eventId: 'ev-1',
  type: 'session',
  workerId: 'w-1',
  occurredAt: Date.parse('2026-03-02T09:05:11.000Z'),
  sessionId: 's-1',
  action: 'login',
  ip: '2.80.10.20',
}
const decode = createDecodeStep((id) => (id === 7 ? platformEventCodec.schemaJson : null))
const framed = (fields: Readonly<Record<string, unknown>>, schemaId = 7): Uint8Array =>
  frame(schemaId, platformEventCodec.encode(avroEvent(fields)))

describe('decoding', () => {
  it('reads JSON', () => {
    expect(decode(jsonBytes(aSession()))).toMatchObject({ ok: true, event: { eventId: 'ev-1' } })
  })

  it('reads framed Avro to the same event', () => {
    expect(decode(framed(SESSION))).toEqual({ ok: true, event: aSession() })
  })

  it('judges Avro by the rules of the contract, naming its fields', () => {
    expect(decode(framed({ ...SESSION, ip: '999.1.1.1' }))).toMatchObject({
      ok: false,
      fault: { field: 'ip', code: 'FIELD_FORMAT' },
    })
    expect(decode(framed({ ...SESSION, type: 'refund' }))).toMatchObject({ fault: { field: 'type' } })
    expect(decode(framed({ ...SESSION, action: null }))).toMatchObject({
      fault: { field: 'action', code: 'FIELD_MISSING' },
    })
  })

  it('reads what an older or leaner writer has written', () => {
    const lean = createCodec<Readonly<Record<string, unknown>>>({
      subject: 'lean',
      version: 1,
      schemaJson: JSON.stringify({
        type: 'record',
        name: 'PlatformEvent',
        namespace: 'redflag.platform',
        fields: Object.keys(SESSION).map((name) => ({
          name,
          type: name === 'occurredAt' ? 'long' : 'string',
        })),
      }),
    })
    const decodeLean = createDecodeStep(() => lean.schemaJson)
    expect(decodeLean(frame(9, lean.encode(SESSION)))).toEqual({ ok: true, event: aSession() })
  })

  it('names an unknown schema by its id', () => {
    const decoded = decode(framed(SESSION, 123_456))
    expect(decoded).toMatchObject({ ok: false, fault: { code: 'SCHEMA_UNKNOWN', field: 'event' } })
    if (!decoded.ok) expect(decoded.fault.reason).toContain('123456')
  })

  it.each(['{"type":"string"}', '{"type":"record","name":"X","fields":[]}', 'no schema'])(
    'refuses the schema %s',
    (schemaJson) => {
      const decoded = createDecodeStep(() => schemaJson)(framed(SESSION))
      expect(decoded).toMatchObject({ ok: false, fault: { code: 'CODEC_SCHEMA_INCOMPATIBLE' } })
    },
  )

  it('refuses Avro that is cut short or too long', () => {
    const bytes = framed(SESSION)
    const codeOf = (input: Uint8Array) => {
      const decoded = decode(input)
      return decoded.ok ? null : decoded.fault.code
    }
    expect(codeOf(bytes.subarray(0, -3))).toBe('CODEC_BYTES_INVALID')
    expect(codeOf(Buffer.concat([bytes, Buffer.from([1])]))).toBe('CODEC_BYTES_INVALID')
    expect(codeOf(bytes.subarray(0, 4))).toBe('WIRE_FORMAT_INVALID')
    expect(codeOf(Buffer.alloc(1))).toBe('WIRE_FORMAT_INVALID')
  })

  it.each([
    Buffer.alloc(0),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('"text"'),
    Buffer.from('[]'),
    Buffer.from('null'),
  ])('refuses %j without throwing', (bytes) => {
    expect(decode(bytes)).toMatchObject({ ok: false })
  })
})

it('finds the schema id of framed Avro alone', () => {
  expect(schemaIdOf(framed(SESSION))).toBe(7)
  expect(schemaIdOf(jsonBytes({}))).toBeNull()
  expect(schemaIdOf(Buffer.alloc(4))).toBeNull()
  expect(schemaIdOf(Buffer.alloc(0))).toBeNull()
})
