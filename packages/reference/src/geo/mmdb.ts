import type { ParsedIp } from '../ip/parse-ip.ts'
import { ListFault } from '../list-fault.ts'
import { createMmdbDecoder, MmdbDamage, type MmdbMap, type Wanted } from './mmdb-decoder.ts'

/** An IP database in MaxMind's MMDB format, whoever made it. */
export interface Mmdb {
  /** File path. */
  readonly file: string
  /** Kind by its maker's name: `GeoLite2-City`. */
  readonly databaseType: string
  /** When the database was made: its age is a metric and stands in alerts. */
  readonly buildEpochMs: number
  readonly ipVersion: 4 | 6
  /**
   * The wanted part of the record for an address, null when there is none. Cost: 0.2–0.5 µs to find it, and 6 µs to
   * decode a city record that is not among the last ones asked for.
   *
   * @throws {ListFault} MMDB_DAMAGED for a record that breaks the format
   */
  readonly lookup: (ip: ParsedIp) => MmdbMap | null
}

const METADATA_MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
const METADATA_MAX_BYTES = 128 * 1024
/** Zero bytes between search tree and data. */
const SEPARATOR_BYTES = 16
/** Decoded records kept, by offset. Country databases hold some 250 different ones, city databases hundreds of thousands. */
const CACHE_RECORDS = 8192
/** Records decoded for a trial when a database is opened: all of a small one, a sample of a large one. */
const TRIAL_RECORDS = 4096

interface Tree {
  readonly recordBits: 24 | 28 | 32
  readonly nodeCount: number
  readonly bytes: Uint8Array
  readonly node: (index: number, right: boolean) => number
}

/**
 * Opens a database held in memory, and tries it: every entry of the search tree must lead into the data, and a sample of
 * the records must decode. So a damaged file is refused when it is loaded, not half-used for weeks.
 * Written here, because the reader at hand (mmdb-lib 3.0.3) takes numbers of a wrong size for coordinates near 0,0, opens
 * files whose tree is larger than themselves, and takes five times as long for a city record (31 and 6 µs of CPU, Node 20).
 * Cost: about 90 ms for 1.3 M nodes (the packaged country database).
 *
 * @param wanted the fields that `lookup` gives
 * @throws {ListFault} MMDB_DAMAGED, MMDB_UNSUPPORTED
 */
export function createMmdb(file: string, content: Uint8Array, wanted: Wanted): Mmdb {
  const fault = (
    detail: string,
    code: 'MMDB_DAMAGED' | 'MMDB_UNSUPPORTED' = 'MMDB_DAMAGED',
    cause?: unknown,
  ): ListFault => new ListFault({ code, file, detail, cause })
  const guarded = <T>(read: () => T): T => {
    try {
      return read()
    } catch (error) {
      throw error instanceof MmdbDamage ? fault(error.message, 'MMDB_DAMAGED', error) : error
    }
  }

  const buffer = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  const marker = buffer.lastIndexOf(METADATA_MARKER)
  if (marker < 0 || buffer.length - marker > METADATA_MAX_BYTES) throw fault('it has no MMDB metadata')
  const metadata = guarded(() => readMetadata(content.subarray(marker + METADATA_MARKER.length)))
  if (metadata.majorVersion !== 2)
    throw fault(`format version ${metadata.majorVersion}, expected 2`, 'MMDB_UNSUPPORTED')
  if (metadata.ipVersion !== 4 && metadata.ipVersion !== 6)
    throw fault(`IP version ${metadata.ipVersion}`, 'MMDB_UNSUPPORTED')

  const { recordBits, nodeCount, ipVersion } = metadata
  if (recordBits !== 24 && recordBits !== 28 && recordBits !== 32)
    throw fault(`records of ${recordBits} bits`, 'MMDB_UNSUPPORTED')
  const treeBytes = (nodeCount * recordBits) / 4
  const dataAt = treeBytes + SEPARATOR_BYTES
  if (nodeCount < 1 || dataAt > marker) throw fault(`its tree of ${nodeCount} nodes is larger than the file`)
  if (buffer.subarray(treeBytes, dataAt).some((byte) => byte !== 0))
    throw fault('tree and data are not where they should be')

  const tree = createTree(content.subarray(0, treeBytes), recordBits, nodeCount)
  const data = content.subarray(dataAt, marker)
  const decode = createMmdbDecoder(data)
  const ipv4Root = ipVersion === 6 ? descend(tree, 0, 0, 0, 96) : 0
  const cache = new Map<number, MmdbMap>()

  const recordAt = (offset: number): MmdbMap => {
    const cached = cache.get(offset)
    if (cached !== undefined) return cached
    const value = guarded(() => decode(offset, wanted))
    if (typeof value !== 'object' || Array.isArray(value) || value instanceof Uint8Array)
      throw fault(`the record at ${offset} is no map`)
    // When full, start over: cheaper than keeping order, and the hot records are back at once.
    if (cache.size >= CACHE_RECORDS) cache.clear()
    cache.set(offset, value as MmdbMap)
    return value as MmdbMap
  }
  tryRecords(tree, data.length, recordAt, fault)

  return {
    file,
    databaseType: metadata.databaseType,
    buildEpochMs: metadata.buildEpochMs,
    ipVersion,
    lookup(ip) {
      const entry =
        ip.version === 4
          ? descend(tree, ipv4Root, ip.w3, 0, 32)
          : ipVersion === 4
            ? nodeCount
            : descendV6(tree, ip)
      return entry > nodeCount ? recordAt(entry - nodeCount - SEPARATOR_BYTES) : null
    },
  }
}

interface Metadata {
  readonly majorVersion: number
  readonly databaseType: string
  readonly buildEpochMs: number
  readonly ipVersion: number
  readonly recordBits: number
  readonly nodeCount: number
}

function readMetadata(section: Uint8Array): Metadata {
  const map = createMmdbDecoder(section)(0, true)
  if (typeof map !== 'object' || Array.isArray(map) || map instanceof Uint8Array)
    throw new MmdbDamage('the metadata are no map')
  const field = (name: string): unknown => (map as MmdbMap)[name]
  const count = (name: string): number => {
    const value = Number(field(name))
    if (!Number.isSafeInteger(value) || value < 0)
      throw new MmdbDamage(`the metadata have no number "${name}"`)
    return value
  }
  return {
    majorVersion: count('binary_format_major_version'),
    databaseType: String(field('database_type') ?? ''),
    buildEpochMs: count('build_epoch') * 1000,
    ipVersion: count('ip_version'),
    recordBits: count('record_size'),
    nodeCount: count('node_count'),
  }
}

function createTree(bytes: Uint8Array, recordBits: 24 | 28 | 32, nodeCount: number): Tree {
  const b = (at: number): number => bytes[at] as number
  const node = {
    24: (index: number, right: boolean): number => {
      const at = index * 6 + (right ? 3 : 0)
      return (b(at) << 16) | (b(at + 1) << 8) | b(at + 2)
    },
    // 28-bit records share their middle byte: its upper half belongs to the left one.
    28: (index: number, right: boolean): number => {
      const at = index * 7
      const top = right ? b(at + 3) & 15 : b(at + 3) >> 4
      const rest = right ? at + 4 : at
      return (top << 24) | (b(rest) << 16) | (b(rest + 1) << 8) | b(rest + 2)
    },
    32: (index: number, right: boolean): number => {
      const at = index * 8 + (right ? 4 : 0)
      return ((b(at) << 24) | (b(at + 1) << 16) | (b(at + 2) << 8) | b(at + 3)) >>> 0
    },
  }[recordBits]
  return { recordBits, nodeCount, bytes, node }
}

/** Follows up to 32 bits of `word` below `from`, counted from its most significant one; stops at the first entry that is no node. */
function descend(tree: Tree, from: number, word: number, start: number, end: number): number {
  let entry = from
  for (let bit = start; bit < end && entry < tree.nodeCount; bit++) {
    entry = tree.node(entry, ((word >>> (31 - (bit & 31))) & 1) === 1)
  }
  return entry
}

function descendV6(tree: Tree, { w0, w1, w2, w3 }: ParsedIp): number {
  let entry = 0
  for (const word of [w0, w1, w2, w3]) entry = descend(tree, entry, word, 0, 32)
  return entry
}

/** Checks where every entry leads, and decodes a sample of the records. */
function tryRecords(
  tree: Tree,
  dataBytes: number,
  recordAt: (offset: number) => unknown,
  fault: (detail: string) => ListFault,
): void {
  const { nodeCount } = tree
  const stride = Math.max(1, Math.floor((2 * nodeCount) / TRIAL_RECORDS))
  const tried = new Set<number>()
  for (let index = 0; index < nodeCount; index++) {
    for (const right of [false, true]) {
      const entry = tree.node(index, right)
      if (entry <= nodeCount) continue
      const offset = entry - nodeCount - SEPARATOR_BYTES
      if (offset < 0 || offset >= dataBytes) throw fault(`node ${index} leads out of the data`)
      if ((2 * index + (right ? 1 : 0)) % stride !== 0 || tried.has(offset)) continue
      tried.add(offset)
      recordAt(offset)
    }
  }
}
