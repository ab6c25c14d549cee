import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteWriter } from './byte-writer.ts'
import { crc32c } from './crc32c.ts'
import { installCodecs } from './kafka-codecs.ts'
import { readProduceResponse, writeProduceRequest } from './kafka-produce-request.ts'
import { type BatchRecord, writeRecordBatch } from './record-batch.ts'

interface Decoded {
  readonly firstTimestamp: string
  readonly records: readonly {
    readonly offset: string
    readonly timestamp: string
    readonly key: Buffer | null
    readonly value: Buffer | null
    readonly headers: Readonly<Record<string, Buffer>>
  }[]
}

/** kafkajs' decoder: an independent reading of the same bytes. */
const load = createRequire(import.meta.url)
const Decoder = load('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object
const decodeBatch = load('kafkajs/src/protocol/recordBatch/v0/decoder') as (
  decoder: object,
) => Promise<Decoded>

/** kafkajs' decoder trips over names that every object has, such as `valueOf`. */
const aHeaderName = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
  .filter((name) => !(name in {}))

const aRecord = fc.record({
  key: fc.option(fc.string({ unit: 'grapheme', maxLength: 30 })),
  value: fc.option(fc.uint8Array({ maxLength: 300 })),
  headers: fc.dictionary(aHeaderName, fc.string({ maxLength: 8 }), { maxKeys: 3, noNullPrototype: true }),
})

describe('a record batch', () => {
  it.each(['none', 'gzip', 'snappy', 'lz4'] as const)(
    'is read by kafkajs as it was written, under %s',
    async (codec) => {
      installCodecs()
      await fc.assert(
        fc.asyncProperty(
          fc.array(aRecord, { minLength: 1, maxLength: 150 }),
          fc.nat(),
          async (records, timestampMs) => {
            const out = new ByteWriter(16)
            await writeRecordBatch(out, records, timestampMs, codec)
            const decoded = await decodeBatch(new Decoder(out.bytes))
            expect(decoded.records.map(({ offset }) => Number(offset))).toEqual(records.map((_, i) => i))
            for (const [i, record] of records.entries()) {
              const read = decoded.records[i]
              expect(read?.key?.toString() ?? null).toBe(record.key)
              expect(read?.value ?? null).toEqual(record.value === null ? null : Buffer.from(record.value))
              expect(
                Object.entries(read?.headers ?? {}).map(([name, value]) => [name, value.toString()]),
              ).toEqual(Object.entries(record.headers).filter(([name]) => name !== '__proto__'))
              expect(Number(read?.timestamp)).toBe(timestampMs)
            }
          },
        ),
        { numRuns: 40 },
      )
    },
  )

  it('carries its length and the checksum of all after it', async () => {
    const out = new ByteWriter()
    out.int32(-1) // something before it
    await writeRecordBatch(out, [{ key: 'k', value: Buffer.from('value') }], 1_700_000_000_000, 'none')
    const bytes = out.bytes.subarray(4)
    expect(bytes.readInt32BE(8)).toBe(bytes.length - 12)
    expect(bytes[16]).toBe(2)
    expect(bytes.readUInt32BE(17)).toBe(crc32c(bytes, 21, bytes.length))
  })

  it('takes lengths at every step of their encoding', async () => {
    for (const size of [0, 1, 63, 64, 127, 128, 8191, 8192, 1_048_575, 1_048_576]) {
      const records: BatchRecord[] = [{ key: 'x'.repeat(size % 70), value: Buffer.alloc(size, 7) }]
      const out = new ByteWriter()
      await writeRecordBatch(out, records, 0, 'none')
      const decoded = await decodeBatch(new Decoder(out.bytes))
      expect(decoded.records[0]?.value?.length).toBe(size)
    }
  })
})

describe('a produce exchange', () => {
  it('groups partitions under their topics, in the layout of version 7', async () => {
    const out = new ByteWriter()
    const records = [{ key: 'k', value: Buffer.from('v') }]
    const groups = [
      { topic: 'b', partition: 4, records },
      { topic: 'a', partition: 0, records },
      { topic: 'b', partition: 1, records },
    ]
    await writeProduceRequest(out, groups, { timeoutMs: 1234, timestampMs: 0, compression: 'none' })
    const bytes = out.bytes
    expect([bytes.readInt16BE(0), bytes.readInt16BE(2), bytes.readInt32BE(4), bytes.readInt32BE(8)]).toEqual([
      -1, -1, 1234, 2,
    ])
    const seen: string[] = []
    let at = 12
    for (let topics = 2; topics > 0; topics--) {
      const length = bytes.readInt16BE(at)
      const topic = bytes.toString('utf8', at + 2, at + 2 + length)
      at += 2 + length
      const partitions = bytes.readInt32BE(at)
      at += 4
      for (let i = 0; i < partitions; i++) {
        seen.push(`${topic}${bytes.readInt32BE(at)}`)
        at += 8 + bytes.readInt32BE(at + 4)
      }
    }
    expect(seen).toEqual(['b4', 'b1', 'a0'])
    expect(at).toBe(bytes.length)
  })

  it('reads the answer of each partition', () => {
    const out = new ByteWriter()
    out.int32(2)
    for (const [topic, codes] of [
      ['first', [0, 6]],
      ['zweites-ü', [10]],
    ] as const) {
      out.string(topic)
      out.int32(codes.length)
      for (const [partition, code] of codes.entries()) {
        out.int32(partition)
        out.int16(code)
        for (let i = 0; i < 3; i++) out.int64(99)
      }
    }
    out.int32(0)
    expect(readProduceResponse(out.bytes)).toEqual([
      { topic: 'first', partition: 0, errorCode: 0 },
      { topic: 'first', partition: 1, errorCode: 6 },
      { topic: 'zweites-ü', partition: 0, errorCode: 10 },
    ])
  })
})
