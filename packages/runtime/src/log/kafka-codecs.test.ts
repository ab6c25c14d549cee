import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as snappy from 'snappy'
import { describe, expect, it } from 'vitest'
import { ByteWriter } from './byte-writer.ts'
import { codecs, compressionNames, installCodecs } from './kafka-codecs.ts'
import { writeRecordBatch } from './record-batch.ts'

interface Decoded {
  readonly records: readonly { readonly offset: string; readonly key: Buffer; readonly value: Buffer }[]
}

const load = createRequire(import.meta.url)
const Decoder = load('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object
const decodeBatch = load('kafkajs/src/protocol/recordBatch/v0/decoder') as (
  decoder: object,
) => Promise<Decoded>

/** Made by JavaBatches.java: 1 000 records a batch, several blocks of Snappy and LZ4 in each. */
const javaBatches: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('../../fixtures/java-batches.json', import.meta.url), 'utf8'),
)
const hasZstdWriter = 'zstdCompress' in load('node:zlib')

describe('the codecs', () => {
  it.each(Object.entries(javaBatches))('read what the Java client packs with %s', async (_codec, base64) => {
    installCodecs()
    const { records } = await decodeBatch(new Decoder(Buffer.from(base64, 'base64')))
    expect(records).toHaveLength(1_000)
    for (const [i, { offset, key, value }] of records.entries()) {
      expect(Number(offset)).toBe(i)
      expect(key.toString()).toBe(`worker-${i % 7}`)
      expect(JSON.parse(value.toString())).toEqual({ eventId: `ev-${i}`, type: 'payout', status: 'sent' })
    }
  })

  it('cover every codec that Kafka has', () => {
    expect(Object.keys(javaBatches).sort()).toEqual(compressionNames.filter((name) => name !== 'none').sort())
    expect(compressionNames.map((name) => codecs[name].id)).toEqual([0, 1, 2, 3, 4])
  })

  it('read Snappy without the frame that Java puts around it', async () => {
    const plain = Buffer.from('a bare block '.repeat(500))
    expect(await codecs.snappy.codec?.decompress(snappy.compressSync(plain))).toEqual(plain)
  })

  it.each(['gzip', 'snappy', 'lz4'] as const)('give back what %s packed, small and large', async (name) => {
    for (const bytes of [0, 1, 32_768, 32_769, 300_000]) {
      const plain = Buffer.alloc(bytes, 'redflag ')
      const packed = await codecs[name].codec?.compress(plain)
      expect((await codecs[name].codec?.decompress(packed ?? Buffer.alloc(0)))?.equals(plain)).toBe(true)
    }
  })

  it('write zstd where Node.js can, and say so where it cannot', async () => {
    const records = [{ key: 'k', value: Buffer.alloc(5_000, 'z') }]
    const writing = writeRecordBatch(new ByteWriter(), records, 0, 'zstd')
    if (hasZstdWriter) await writing
    else await expect(writing).rejects.toMatchObject({ code: 'LOG_CODEC_UNAVAILABLE' })
  })

  it.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)('reject bytes that are not %s', async (name) => {
    const damaged = Buffer.from(javaBatches[name] ?? '', 'base64').subarray(61)
    damaged.fill(0xee, 0, 20)
    await expect(codecs[name].codec?.decompress(damaged)).rejects.toThrow()
  })
})
