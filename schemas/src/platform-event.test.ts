import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { AVRO_SCHEMAS } from './avsc.generated.ts'
import { createCodec } from './codec.ts'
import { platformEventCodec } from './codecs.ts'
import { checkEvent } from './contract-event.ts'
import { type PlatformEvent, toContractShape } from './platform-event.ts'
import { parseTimestampMs } from './timestamp.ts'

const contract = (name: string) => readFileSync(new URL(`../contract/${name}`, import.meta.url), 'utf8')
const examples: readonly Record<string, unknown>[] = contract('examples.ndjson')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line))

const TIMES = new Set(['occurredAt', 'earnedAt', 'dueAt', 'clientSince', 'from', 'to'])

/** What a platform's own Avro writer would hold: every field of the schema, `null` where it has nothing to say. */
function asWritten(
  schema: AvroRecord,
  event: Record<string, unknown>,
  time: (text: string) => unknown,
): object {
  const entries = schema.fields.map(({ name, type }) => {
    const value = event[name]
    if (value === undefined) return [name, null]
    if (TIMES.has(name)) return [name, time(String(value))]
    const nested = recordOf(type)
    return [name, nested === undefined ? value : asWritten(nested, Object(value), time)]
  })
  return Object.fromEntries(entries)
}

interface AvroRecord {
  readonly name: string
  readonly fields: readonly { readonly name: string; readonly type: unknown }[]
}

const named = new Map<string, AvroRecord>()

function recordOf(type: unknown): AvroRecord | undefined {
  const branches: readonly unknown[] = Array.isArray(type) ? type : [type]
  for (const branch of branches) {
    if (typeof branch === 'string' && named.has(branch)) return named.get(branch)
    if (typeof branch === 'object' && branch !== null && 'fields' in branch) {
      const record = branch as AvroRecord
      named.set(record.name, record)
      return record
    }
  }
  return undefined
}

const schema: AvroRecord = JSON.parse(platformEventCodec.schemaJson)
const arrivalOf = (event: Record<string, unknown>, time: (text: string) => unknown) => {
  const written = asWritten(schema, event, time) as PlatformEvent
  return checkEvent(toContractShape(platformEventCodec.decode(platformEventCodec.encode(written))))
}

describe('a platform event in Avro', () => {
  it.each(examples.map((event) => [event['eventId'], event] as const))(
    '%s arrives as its JSON twin does',
    (_, event) => {
      expect(arrivalOf(event, (text) => text)).toEqual({ ok: true, event })
      expect(arrivalOf(event, parseTimestampMs)).toEqual({ ok: true, event })
    },
  )

  it('is refused for the same field as its JSON twin would be', () => {
    const payout = examples[3] ?? {}
    const faults = [
      [{ ...payout, eventId: undefined }, 'eventId'],
      [{ ...payout, type: 'refund' }, 'type'],
      [{ ...payout, amount: '-5' }, 'amount'],
      [{ ...payout, destination: { kind: 'crypto' } }, 'destination.crypto'],
      [{ ...payout, occurredAt: 'last Tuesday' }, 'occurredAt'],
    ] as const
    for (const [event, field] of faults) {
      expect(arrivalOf(event, (text) => text)).toMatchObject({ ok: false, fault: { field } })
    }
  })

  it('with a time that no date can hold is refused for that field', () => {
    for (const ms of [2 ** 51, -(2 ** 51)]) {
      expect(arrivalOf(examples[7] ?? {}, () => ms)).toMatchObject({
        ok: false,
        fault: { field: 'occurredAt' },
      })
    }
  })

  it('may be written with a schema that has only what a platform needs, under its own namespace', () => {
    const writer = createCodec<object>({
      subject: 'platform-event',
      version: 1,
      schemaJson: JSON.stringify({
        type: 'record',
        name: 'PlatformEvent',
        namespace: 'com.example',
        fields: [
          ...['eventId', 'type', 'workerId', 'bidId', 'team'].map((name) => ({ name, type: 'string' })),
          { name: 'occurredAt', type: 'long' },
          { name: 'accepted', type: 'boolean' },
        ],
      }),
    })
    const bid = { eventId: 'e', type: 'bid', workerId: 'w', bidId: 'b', occurredAt: 0, accepted: true }
    const bytes = writer.encode({ ...bid, team: 'blue' })
    expect(checkEvent(toContractShape(platformEventCodec.decode(bytes, writer.schemaJson)))).toEqual({
      ok: true,
      event: { ...bid, occurredAt: '1970-01-01T00:00:00.000Z' },
    })
  })

  it('has a field for each one of the contract, and no other', () => {
    const { properties, $defs } = JSON.parse(contract('events.schema.json'))
    const types: readonly string[] = properties.type.enum
    const flat = [properties, $defs.connection.properties, ...types.map((type) => $defs[type].properties)]
    const expected = new Set(flat.flatMap((fields: object) => Object.keys(fields)))
    expect(new Set(schema.fields.map(({ name }) => name))).toEqual(expected)

    const nested = {
      destination: $defs.payout,
      payoutInstrument: $defs.profile,
      travelNotice: $defs.profile,
      remoteAccess: $defs.session,
    }
    for (const [name, parent] of Object.entries(nested)) {
      const record = recordOf(schema.fields.find((field) => field.name === name)?.type)
      expect(record?.fields.map((field) => field.name).sort(), name).toEqual(
        Object.keys(parent.properties[name].properties).sort(),
      )
    }
    for (const name of ['connection', 'geo', 'network']) {
      const record = recordOf(schema.fields.find((field) => field.name === name)?.type)
      expect(record?.fields.map((field) => field.name).sort(), name).toEqual(
        Object.keys($defs[name].properties).sort(),
      )
    }
  })

  it('has every field nullable, so that what is missing is named by the check and not by the decoder', () => {
    const versions = AVRO_SCHEMAS.filter(({ subject }) => subject === 'platform-event')
    for (const { schemaJson } of versions) {
      for (const field of JSON.parse(schemaJson).fields) expect(field).toMatchObject({ default: null })
    }
  })
})
