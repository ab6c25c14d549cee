import { type Cidr, parseCidr } from '../ip/cidr.ts'

/** A number that is written as double; plain numbers become unsigned integers. */
interface Double {
  readonly double: number
}
export type Writable =
  | string
  | number
  | bigint
  | boolean
  | Double
  | readonly Writable[]
  | { readonly [field: string]: Writable }

export interface MmdbContent {
  readonly databaseType?: string
  readonly ipVersion?: 4 | 6
  readonly recordBits?: 24 | 28 | 32
  readonly buildEpochSeconds?: number
  /** CIDR range → record. More specific ranges must come after the wider ones that hold them. */
  readonly networks: Readonly<Record<string, Writable>>
  /** Zero bytes put before the first record, so that record offsets get large. */
  readonly paddingBytes?: number
  /** Replaces fields of the metadata, to make broken databases. */
  readonly metadata?: Readonly<Record<string, Writable>>
}

type Node = [Branch, Branch]
type Branch = Node | { readonly record: number } | null

/**
 * Writes a database in MaxMind's MMDB format 2.0, for tests: a search tree, 16 zero bytes, the data, the metadata.
 * Equal records and repeated field names are written once and pointed to, as real databases do.
 */
export function writeMmdb(content: MmdbContent): Buffer {
  const { ipVersion = 6, recordBits = 24 } = content
  const data = createDataWriter(content.paddingBytes)
  const root: Node = [null, null]
  for (const [network, record] of Object.entries(content.networks)) {
    insert(root, bitsOf(network, ipVersion), { record: data.record(record) })
  }
  const nodes = numberNodes(root)
  const tree = Buffer.concat(nodes.map((node) => packNode(node, nodes, recordBits)))
  const metadata = createDataWriter()
  metadata.record({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: BigInt(content.buildEpochSeconds ?? 1_767_225_600), // 2026-01-01
    database_type: content.databaseType ?? 'Test',
    ip_version: ipVersion,
    node_count: nodes.length,
    record_size: recordBits,
    ...content.metadata,
  })
  return Buffer.concat([
    tree,
    Buffer.alloc(16),
    data.bytes(),
    Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'),
    metadata.bytes(),
  ])
}

function bitsOf(network: string, ipVersion: 4 | 6): readonly number[] {
  const { words, prefix, version } = parseCidr(network) as Cidr
  const all = words.flatMap((word) => Array.from({ length: 32 }, (_, bit) => (word >>> (31 - bit)) & 1))
  if (version === 6) return all.slice(0, prefix)
  // IPv4 lies at ::/96 of an IPv6 tree.
  return ipVersion === 4
    ? all.slice(96, 96 + prefix)
    : [...Array.from({ length: 96 }, () => 0), ...all.slice(96, 96 + prefix)]
}

function insert(root: Node, bits: readonly number[], leaf: { readonly record: number }): void {
  let node = root
  for (const bit of bits.slice(0, -1)) {
    const below = node[bit as 0 | 1]
    if (Array.isArray(below)) {
      node = below
      continue
    }
    // A wider range is split: both halves inherit its record.
    const split: Node = [below, below]
    node[bit as 0 | 1] = split
    node = split
  }
  node[bits.at(-1) as 0 | 1] = leaf
}

function numberNodes(root: Node): readonly Node[] {
  const nodes: Node[] = [root]
  for (let at = 0; at < nodes.length; at++) {
    for (const branch of nodes[at] as Node) if (Array.isArray(branch)) nodes.push(branch)
  }
  return nodes
}

function packNode(node: Node, nodes: readonly Node[], recordBits: 24 | 28 | 32): Buffer {
  const index = new Map(nodes.map((each, at) => [each, at]))
  const [left, right] = node.map((branch) => {
    if (branch === null) return nodes.length
    return Array.isArray(branch) ? (index.get(branch) as number) : nodes.length + 16 + branch.record
  }) as [number, number]
  const packed = Buffer.alloc(recordBits / 4)
  if (recordBits === 32) {
    packed.writeUInt32BE(left, 0)
    packed.writeUInt32BE(right, 4)
  } else if (recordBits === 24) {
    packed.writeUIntBE(left, 0, 3)
    packed.writeUIntBE(right, 3, 3)
  } else {
    packed.writeUIntBE(left & 0xffffff, 0, 3)
    packed[3] = ((left >>> 24) << 4) | (right >>> 24)
    packed.writeUIntBE(right & 0xffffff, 4, 3)
  }
  return packed
}

interface DataWriter {
  /** Writes a record, or finds it written; returns its offset. */
  readonly record: (value: Writable) => number
  readonly bytes: () => Buffer
}

function createDataWriter(paddingBytes = 0): DataWriter {
  const pieces: Buffer[] = [Buffer.alloc(paddingBytes)]
  const written = new Map<string, number>()
  let size = paddingBytes
  const put = (piece: Buffer): void => {
    pieces.push(piece)
    size += piece.length
  }
  const key = (text: string): void => {
    const at = written.get(`key ${text}`)
    if (at !== undefined && at < 2048) {
      put(Buffer.from([(1 << 5) | (at >> 8), at & 255]))
      return
    }
    written.set(`key ${text}`, size)
    value(text)
  }
  const value = (item: Writable): void => {
    if (typeof item === 'string') {
      const text = Buffer.from(item)
      put(Buffer.concat([control(2, text.length), text]))
    } else if (typeof item === 'boolean') put(control(14, item ? 1 : 0))
    else if (typeof item === 'number') put(unsigned(6, BigInt(item)))
    else if (typeof item === 'bigint') put(unsigned(9, item))
    else if (Array.isArray(item)) {
      put(control(11, item.length))
      for (const each of item) value(each)
    } else if (isDouble(item)) {
      const packed = Buffer.alloc(8)
      packed.writeDoubleBE(item.double)
      put(Buffer.concat([control(3, 8), packed]))
    } else {
      const entries = Object.entries(item as { readonly [field: string]: Writable })
      put(control(7, entries.length))
      for (const [name, each] of entries) {
        key(name)
        value(each)
      }
    }
  }
  return {
    record(item) {
      const id = JSON.stringify(item, (_, each) => (typeof each === 'bigint' ? `${each}n` : each))
      const known = written.get(id)
      if (known !== undefined) return known
      const at = size
      written.set(id, at)
      value(item)
      return at
    },
    bytes: () => Buffer.concat(pieces),
  }
}

function isDouble(item: Writable): item is Double {
  return typeof item === 'object' && 'double' in item && typeof item.double === 'number'
}

/** Control byte(s): type in three bits, or 0 and a second byte for the extended types; then the size. */
function control(type: number, size: number): Buffer {
  const [short, extra] =
    size < 29 ? [size, []] : size < 285 ? [29, [size - 29]] : [30, [(size - 285) >> 8, (size - 285) & 255]]
  return Buffer.from(type < 8 ? [(type << 5) | short, ...extra] : [short, type - 7, ...extra])
}

function unsigned(type: number, number: bigint): Buffer {
  const hex = number === 0n ? '' : number.toString(16)
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')
  return Buffer.concat([control(type, bytes.length), bytes])
}
