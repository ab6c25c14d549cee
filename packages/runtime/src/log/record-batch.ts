import { ByteWriter, varintBytes } from './byte-writer.ts'
import { crc32c } from './crc32c.ts'
import { type CompressionName, codecs } from './kafka-codecs.ts'

/** What a batch needs of a record. */
export interface BatchRecord {
  readonly key: string | null
  readonly value: Uint8Array | null
  readonly headers?: Readonly<Record<string, string>>
}

const MAGIC = 2
const NO_PRODUCER = -1
/** From the batch's first byte to its attributes: what the checksum leaves out. */
const CHECKSUM_AT = 17
const ATTRIBUTES_AT = 21
const LENGTH_AT = 8
/** Base offset and length: what the batch's length leaves out. */
const LENGTH_SKIPS = 12

/**
 * Writes records as one record batch, format 2: the form in which producers send and brokers keep them.
 * Source: "Record Batch" in Kafka's documentation of message formats.
 *
 * Written here and not by kafkajs, whose encoder makes several objects per record and whose producer groups records in
 * quadratic time. Measured on Node.js 20 and Kafka 4.1, 200-byte values in sends of 1 000: 12 to 18 us of CPU a record by
 * kafkajs' producer, 1.7 to 3 us by this one.
 *
 * @param timestampMs creation time of all of them, milliseconds since 1970.
 */
export async function writeRecordBatch(
  out: ByteWriter,
  records: readonly BatchRecord[],
  timestampMs: number,
  compression: CompressionName,
): Promise<void> {
  const start = out.length
  const { id, codec } = codecs[compression]
  out.int64(0) // base offset: the broker sets it
  out.int32(0) // length, patched below
  out.int32(-1) // leader epoch
  out.int8(MAGIC)
  out.int32(0) // checksum, patched below
  out.int16(id) // attributes: codec, creation time, no transaction
  out.int32(records.length - 1)
  out.int64(timestampMs)
  out.int64(timestampMs)
  out.int64(NO_PRODUCER)
  out.int16(NO_PRODUCER)
  out.int32(NO_PRODUCER)
  out.int32(records.length)
  if (codec) {
    const plain = new ByteWriter(1 << 16)
    writeRecords(plain, records)
    out.raw(await codec.compress(plain.bytes))
  } else {
    writeRecords(out, records)
  }
  out.patchUint32(start + LENGTH_AT, out.length - start - LENGTH_SKIPS)
  out.patchUint32(start + CHECKSUM_AT, crc32c(out.bytes, start + ATTRIBUTES_AT, out.length))
}

function writeRecords(out: ByteWriter, records: readonly BatchRecord[]): void {
  for (let delta = 0; delta < records.length; delta++) {
    const record = records[delta]
    if (record) writeRecord(out, record, delta)
  }
}

function writeRecord(out: ByteWriter, { key, value, headers }: BatchRecord, offsetDelta: number): void {
  const keyBytes = key === null ? -1 : Buffer.byteLength(key)
  const valueBytes = value === null ? -1 : value.length
  const entries = headers ? Object.entries(headers) : []
  // Attributes and a timestamp delta of zero take a byte each.
  let bytes =
    2 + varintBytes(offsetDelta) + fieldBytes(keyBytes) + fieldBytes(valueBytes) + varintBytes(entries.length)
  for (const [name, text] of entries) {
    bytes += fieldBytes(Buffer.byteLength(name)) + fieldBytes(Buffer.byteLength(text))
  }
  out.varint(bytes)
  out.int8(0)
  out.varint(0)
  out.varint(offsetDelta)
  writeText(out, key, keyBytes)
  out.varint(valueBytes)
  if (value !== null) out.raw(value)
  out.varint(entries.length)
  for (const [name, text] of entries) {
    writeText(out, name, Buffer.byteLength(name))
    writeText(out, text, Buffer.byteLength(text))
  }
}

/** Length and bytes; a length of -1 says that there is none, and takes one byte. */
function fieldBytes(byteLength: number): number {
  return byteLength < 0 ? 1 : varintBytes(byteLength) + byteLength
}

function writeText(out: ByteWriter, text: string | null, byteLength: number): void {
  out.varint(byteLength)
  if (text !== null) out.utf8(text, byteLength)
}
