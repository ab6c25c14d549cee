import type { Cidr } from '../ip/cidr.ts'
import type { ParsedIp } from '../ip/parse-ip.ts'
import type { CsvField } from '../text/csv.ts'
import type { ListSource, ReadOptions } from '../text/read-bytes.ts'
import { FieldProblem, readTable } from '../text/read-table.ts'
import { rangeOf } from './ip-set.ts'
import { createRangeIndex } from './range-index.ts'

/** A range that intelligence has something to say about. */
interface Netblock {
  /** The range as listed. */
  readonly cidr: string
  readonly label: string
  readonly source: string
  /** Start of the day, UTC, or the instant given; null when the list does not say. */
  readonly firstSeenMs: number | null
  readonly lastConfirmedMs: number
  /** 0..1. */
  readonly confidence: number
  /** `hard`: registered to the sanctioned operator itself, a sanctions matter. `soft`: evidence among others. */
  readonly tier: 'hard' | 'soft'
  /** Days after `lastConfirmedMs` within which the row still counts. */
  readonly ttlDays: number
}

export interface NetblockList {
  /** The row that speaks for the address: the most specific one, except that a hard row yields to no softer one inside it. */
  readonly lookup: (ip: ParsedIp) => Netblock | null
  /** All rows that hold the address, most specific first: for callers that weigh age. */
  readonly lookupAll: (ip: ParsedIp) => readonly Netblock[]
  readonly rows: readonly Netblock[]
  /** Short content hash. */
  readonly version: string
}

const COLUMNS = ['cidr', 'label', 'source', 'firstSeen', 'lastConfirmed', 'confidence', 'ttlDays'] as const
type Row = Readonly<Record<(typeof COLUMNS)[number], CsvField>>

/** What the words of the `confidence` column are worth. */
const CONFIDENCE_BY_WORD: Readonly<Record<string, number>> = { hard: 0.7, high: 0.7, medium: 0.4, low: 0.2 }
const MAX_TTL_DAYS = 36_500
const DAY = /^\d{4}-\d{2}-\d{2}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/

/** Labels that name the DPRK operator's own network, or say "hard", lift a high-confidence row into the hard tier. */
const HARD_LABEL = /\b(?:AS131279|hard)\b/i

/**
 * Reads a netblock list: CSV with the header `cidr,label,source,firstSeen,lastConfirmed,confidence,ttlDays`.
 * `confidence` is `hard`, `high` (0.7), `medium` (0.4), `low` (0.2) or a number 0..1; `hard` counts 0.7 and puts the row
 * into the hard tier, as does `high` together with a label that names AS131279 or says "hard". Dates are days or
 * RFC 3339 instants; `firstSeen` may be empty.
 *
 * @throws {ListFault} LIST_HEADER, LIST_FIELD, LIST_CIDR with line and column; LIST_UNREADABLE and the like
 */
export async function importNetblocks(source: ListSource, options: ReadOptions = {}): Promise<NetblockList> {
  const rows: Netblock[] = []
  const ranges: Cidr[] = []
  const { contentHash } = await readTable(source, COLUMNS, options, (row) => {
    const range = rangeOf(row.cidr)
    if (range.hostBits)
      throw new FieldProblem(row.cidr, `"${row.cidr.text}" has bits set beyond its prefix`, 'LIST_CIDR')
    rows.push(netblockOf(row))
    ranges.push(range)
  })
  return netblockList(rows, ranges, contentHash)
}

/** One list of several. Where they hold the same range, the later list comes first. */
export function mergeNetblocks(lists: readonly NetblockList[]): NetblockList {
  const rows = lists.flatMap((list) => list.rows)
  const ranges = rows.map(({ cidr }) => rangeOf({ text: cidr, line: 1, column: 1 }))
  return netblockList(rows, ranges, lists.map((list) => list.version).join('+'))
}

function netblockList(rows: readonly Netblock[], ranges: readonly Cidr[], version: string): NetblockList {
  const index = createRangeIndex(ranges)
  const speakers = speakersOf(rows, index.parentOf)
  return {
    lookup: (ip) => rows[speakers[index.find(ip)] ?? -1] ?? null,
    lookupAll(ip) {
      const found: Netblock[] = []
      for (let range = index.find(ip); range >= 0; range = index.parentOf(range))
        found.push(rows[range] as Netblock)
      return found
    },
    rows,
    version,
  }
}

/** For each row the one that speaks in its place: the innermost hard row around it, else itself. */
function speakersOf(rows: readonly Netblock[], parentOf: (row: number) => number): Int32Array {
  const UNKNOWN = -2
  const NONE = -1
  /** Innermost hard row at or around each row. */
  const hardAround = new Int32Array(rows.length).fill(UNKNOWN)
  for (const start of rows.keys()) {
    const path: number[] = []
    let row = start
    while (row >= 0 && hardAround[row] === UNKNOWN && rows[row]?.tier !== 'hard') {
      path.push(row)
      row = parentOf(row)
    }
    const found = row < 0 ? NONE : rows[row]?.tier === 'hard' ? row : (hardAround[row] as number)
    if (row >= 0) hardAround[row] = found
    for (const passed of path) hardAround[passed] = found
  }
  return hardAround.map((hard, row) => (hard === NONE ? row : hard))
}

function netblockOf(row: Row): Netblock {
  const { confidence, tier } = confidenceOf(row)
  const firstSeenMs = row.firstSeen.text === '' ? null : instantOf(row.firstSeen)
  const lastConfirmedMs = instantOf(row.lastConfirmed)
  if (firstSeenMs !== null && firstSeenMs > lastConfirmedMs) {
    throw new FieldProblem(
      row.firstSeen,
      `firstSeen ${row.firstSeen.text} is after lastConfirmed ${row.lastConfirmed.text}`,
    )
  }
  if (row.label.text === '') throw new FieldProblem(row.label, 'the label is empty')
  return {
    cidr: row.cidr.text,
    label: row.label.text,
    source: row.source.text,
    firstSeenMs,
    lastConfirmedMs,
    confidence,
    tier,
    ttlDays: ttlDaysOf(row.ttlDays),
  }
}

function confidenceOf({ confidence, label }: Row): Pick<Netblock, 'confidence' | 'tier'> {
  const word = confidence.text.toLowerCase()
  if (Object.hasOwn(CONFIDENCE_BY_WORD, word)) {
    const hard = word === 'hard' || (word === 'high' && HARD_LABEL.test(label.text))
    return { confidence: CONFIDENCE_BY_WORD[word] ?? 0, tier: hard ? 'hard' : 'soft' }
  }
  const value = /^(?:0|1|0?\.\d{1,9}|[01]\.\d{1,9})$/.test(word) ? Number(word) : Number.NaN
  if (!(value >= 0 && value <= 1)) {
    throw new FieldProblem(
      confidence,
      `confidence must be hard, high, medium, low or 0..1, got "${confidence.text}"`,
    )
  }
  return { confidence: value, tier: 'soft' }
}

function ttlDaysOf(field: CsvField): number {
  const days = /^[1-9]\d{0,4}$/.test(field.text) ? Number(field.text) : 0
  if (days < 1 || days > MAX_TTL_DAYS) {
    throw new FieldProblem(field, `ttlDays must be a whole number 1..${MAX_TTL_DAYS}, got "${field.text}"`)
  }
  return days
}

function instantOf(field: CsvField): number {
  const { text } = field
  const ms = DAY.test(text)
    ? Date.parse(`${text}T00:00:00Z`)
    : INSTANT.test(text)
      ? Date.parse(text)
      : Number.NaN
  // Date.parse rolls 30 February over into March; the round trip shows it.
  if (Number.isNaN(ms) || (DAY.test(text) && new Date(ms).toISOString().slice(0, 10) !== text)) {
    throw new FieldProblem(field, `expected a date such as 2026-03-01, got "${text}"`)
  }
  return ms
}
