import { canonicalListEntry } from '../address/canonical-address.ts'
import type { CsvField } from '../text/csv.ts'
import { type ListSource, type ReadOptions, sourceName } from '../text/read-bytes.ts'
import { FieldProblem, readTable } from '../text/read-table.ts'

/** What a feed of chain analysis says of one address. */
export interface ExposureEntry {
  /** What the tainted side is, in the feed's words, e.g. `mixer`. */
  readonly category: string
  /** Tainted share of the value that passed through the address, 0..1. */
  readonly ratio: number
  /** How sure the feed is, 0..1. */
  readonly confidence: number
  /** Steps to the tainted side; 1: dealt with it itself. */
  readonly hops: number
}

export interface ExposureList {
  /** Name of the feed, as it stands in alerts: that of the file. */
  readonly feed: string
  /** Short content hash: such files carry no date. */
  readonly version: string
  /** What is said of an address, by its keys in their order; of several entries the one that weighs most. Null: the feed does not know it. */
  readonly lookup: (screeningKeys: readonly string[]) => ExposureEntry | null
  readonly addressCount: number
}

const COLUMNS = ['address', 'category', 'share', 'confidence', 'hops'] as const
const MOST_LETTERS = 64

/**
 * Reads the export of a chain-analysis feed: CSV with the header `address,category,share,confidence,hops`; further columns are
 * ignored. An address that decodes as none is kept under its text, as sanctions lists do.
 *
 * @throws {ListFault} LIST_HEADER, LIST_FIELD with line and column; LIST_UNREADABLE and the like
 */
export async function importExposure(source: ListSource, options: ReadOptions = {}): Promise<ExposureList> {
  const file = sourceName(source)
  const byKey = new Map<string, ExposureEntry>()
  const addresses = new Set<string>()
  const { contentHash } = await readTable(source, COLUMNS, options, (row) => {
    const entry: ExposureEntry = {
      category: categoryOf(row.category),
      ratio: shareOf(row.share),
      confidence: shareOf(row.confidence),
      hops: hopsOf(row.hops),
    }
    const { raw, keys } = canonicalListEntry(row.address.text, undefined)
    if (keys.length === 0) throw new FieldProblem(row.address, 'expected an address')
    addresses.add(raw)
    for (const key of keys) {
      const before = byKey.get(key)
      if (before === undefined || weighsMore(entry, before)) byKey.set(key, entry)
    }
  })
  return {
    feed: file.slice(file.lastIndexOf('/') + 1).slice(0, MOST_LETTERS),
    version: contentHash,
    lookup(screeningKeys) {
      for (const key of screeningKeys) {
        const entry = byKey.get(key)
        if (entry !== undefined) return entry
      }
      return null
    },
    addressCount: addresses.size,
  }
}

/** The nearer one; of two equally near the one that says more. */
function weighsMore(a: ExposureEntry, b: ExposureEntry): boolean {
  if (a.hops !== b.hops) return a.hops < b.hops
  return a.ratio * a.confidence > b.ratio * b.confidence
}

function categoryOf(field: CsvField): string {
  const { text } = field
  if (text === '' || text.length > MOST_LETTERS)
    throw new FieldProblem(field, `expected a category such as mixer, up to ${MOST_LETTERS} characters`)
  return text
}

function shareOf(field: CsvField): number {
  const value = /^(0?\.\d+|[01](\.0+)?)$/.test(field.text) ? Number(field.text) : Number.NaN
  if (Number.isNaN(value)) throw new FieldProblem(field, `expected a share from 0 to 1, got "${field.text}"`)
  return value
}

function hopsOf(field: CsvField): number {
  const value = /^\d{1,3}$/.test(field.text) ? Number(field.text) : 0
  if (value < 1) throw new FieldProblem(field, `expected a number of steps from 1, got "${field.text}"`)
  return value
}
