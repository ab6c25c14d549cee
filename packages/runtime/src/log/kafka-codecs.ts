import zlib from 'node:zlib'
import { decompress as decompressZstd } from 'fzstd'
import kafkajs from 'kafkajs'
import { compressFrameSync, decompressFrameSync } from 'lz4-napi'
import * as snappy from 'snappy'
import { redflagError } from '../errors.ts'

export const compressionNames = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
export type CompressionName = (typeof compressionNames)[number]

/** Compresses and restores the records of one batch. */
export interface Codec {
  compress(plain: Buffer): Promise<Buffer>
  decompress(packed: Buffer): Promise<Buffer>
}

/** What kafkajs hands to a codec: an encoder whose `buffer` holds the bytes. */
interface KafkajsEncoder {
  readonly buffer: Buffer
}

/** Java frames Snappy in blocks behind this header (magic, version 1, compatible 1); librdkafka writes bare Snappy. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const XERIAL_HEADER = Buffer.concat([XERIAL_MAGIC, Buffer.from([0, 0, 0, 1, 0, 0, 0, 1])])
/** Block size of the Java client. */
const XERIAL_BLOCK_BYTES = 32 * 1024

const gzip: Codec = {
  compress: (plain) => inPool((done) => zlib.gzip(plain, done)),
  decompress: (packed) => inPool((done) => zlib.gunzip(packed, done)),
}

const snappyXerial: Codec = {
  async compress(plain) {
    const parts: Buffer[] = [XERIAL_HEADER]
    for (let start = 0; start < plain.length; start += XERIAL_BLOCK_BYTES) {
      const block = snappy.compressSync(plain.subarray(start, start + XERIAL_BLOCK_BYTES))
      const length = Buffer.allocUnsafe(4)
      length.writeInt32BE(block.length)
      parts.push(length, block)
    }
    return Buffer.concat(parts)
  },
  async decompress(packed) {
    if (!packed.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return unsnap(packed)
    const blocks: Buffer[] = []
    for (let at = XERIAL_HEADER.length; at < packed.length; ) {
      const length = packed.readInt32BE(at)
      blocks.push(unsnap(packed.subarray(at + 4, at + 4 + length)))
      at += 4 + length
    }
    return Buffer.concat(blocks)
  },
}

const lz4: Codec = {
  compress: async (plain) => compressFrameSync(plain),
  decompress: async (packed) => decompressFrameSync(packed),
}

type PoolWork = (bytes: Buffer, done: (error: Error | null, result: Buffer) => void) => void

/** Newer than the type definitions of the oldest Node.js that is supported. */
interface ZstdOfNewerNode {
  readonly zstdCompress?: PoolWork
  readonly zstdDecompress?: PoolWork
}
const { zstdCompress, zstdDecompress } = zlib as ZstdOfNewerNode

/** Node.js has zstd from 22.15 on; before that reading falls back to JavaScript and writing is refused. */
const zstd: Codec = {
  compress(plain) {
    if (!zstdCompress) return Promise.reject(redflagError('LOG_CODEC_UNAVAILABLE', { codec: 'zstd' }))
    return inPool((done) => zstdCompress(plain, done))
  },
  async decompress(packed) {
    if (zstdDecompress) return inPool((done) => zstdDecompress(packed, done))
    const plain = decompressZstd(packed)
    return Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength)
  },
}

/** Kafka's number of each codec, as it stands in the attributes of a batch. */
export const codecs: Readonly<Record<CompressionName, { readonly id: number; readonly codec?: Codec }>> = {
  none: { id: 0 },
  gzip: { id: 1, codec: gzip },
  snappy: { id: 2, codec: snappyXerial },
  lz4: { id: 3, codec: lz4 },
  zstd: { id: 4, codec: zstd },
}

let installed = false

/** Gives kafkajs the codecs it lacks: without them one compressed batch ends the consumer. Safe to call again. */
export function installCodecs(): void {
  if (installed) return
  installed = true
  const known: Record<number, () => unknown> = kafkajs.CompressionCodecs
  for (const { id, codec } of Object.values(codecs)) {
    if (!codec) continue
    known[id] = () => ({
      compress: (encoder: KafkajsEncoder) => codec.compress(encoder.buffer),
      decompress: (packed: Buffer) => codec.decompress(packed),
    })
  }
}

function unsnap(packed: Buffer): Buffer {
  const plain = snappy.uncompressSync(packed)
  return typeof plain === 'string' ? Buffer.from(plain) : plain
}

function inPool(work: (done: (error: Error | null, result: Buffer) => void) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    work((error, result) => (error ? reject(error) : resolve(result)))
  })
}
