import { canonicalListEntry } from '../address/canonical-address.ts'

/** One row of a sanctions list: an address and who it was designated with. */
interface SanctionsEntry {
  /** Name of the list, as it stands in alerts. */
  readonly list: string
  /** Issue of the list: date of publication and content hash. */
  readonly version: string
  /** The address exactly as listed. */
  readonly raw: string
  /** Ticker the list files it under (`XBT`, `USDT`); null when the list has none. Says nothing about the format. */
  readonly asset: string | null
  /** Canonical key, null for rows that decode as no address. */
  readonly canonical: string | null
  /** Keys the row is filed under. */
  readonly keys: readonly string[]
  /** The list's own number for the party. */
  readonly partyId: string | null
  readonly partyName: string | null
  /** Sanctions programmes, as the list abbreviates them (`DPRK3`). */
  readonly programmes: readonly string[]
  /** Day the party was first listed, `YYYY-MM-DD`. The address itself may have been added later. */
  readonly listedOn: string | null
}

interface SanctionsHit {
  /** The key that matched. */
  readonly key: string
  /** The first row under that key, in the order of the lists. */
  readonly entry: SanctionsEntry
  /** All rows under that key: the same address filed under several assets, parties or lists. */
  readonly entries: readonly SanctionsEntry[]
}

export interface ListVersion {
  readonly list: string
  readonly version: string
  /** Day of publication, `YYYY-MM-DD`; null when the file does not say. */
  readonly publishedOn: string | null
}

export interface SanctionsList {
  /** The first hit among the keys of an address, in their order. Exact keys only. */
  readonly lookup: (screeningKeys: readonly string[]) => SanctionsHit | null
  readonly entries: readonly SanctionsEntry[]
  /** Different addresses, as written. */
  readonly addressCount: number
  readonly partyCount: number
  /** Rows by asset; rows without one count under `""`. */
  readonly countByAsset: ReadonlyMap<string, number>
  /** One per list merged into this one. */
  readonly versions: readonly ListVersion[]
}

/** A row before the version of its list is known. */
export type SanctionsRow = Omit<SanctionsEntry, 'list' | 'version'>

/**
 * A row as its list writes it, with the keys it can be found by. No row is refused: lists hold wrong checksums, Tron
 * addresses under Bitcoin, and strings that are no address at all.
 */
export function sanctionsRow(facts: Omit<SanctionsRow, 'canonical' | 'keys'>): SanctionsRow {
  const { raw, canonical, keys } = canonicalListEntry(facts.raw, facts.asset ?? undefined)
  return { ...facts, raw, canonical, keys }
}

/** A list of rows. All assets are searched at once, as lists file some addresses under one token only. */
export function createSanctionsList(version: ListVersion, rows: readonly SanctionsRow[]): SanctionsList {
  const { list } = version
  return sanctionsListOf(
    rows.map((row) => ({ list, version: version.version, ...row })),
    [version],
  )
}

/** One list of several; a hit names the list it comes from. */
export function mergeSanctionsLists(lists: readonly SanctionsList[]): SanctionsList {
  return sanctionsListOf(
    lists.flatMap((list) => list.entries),
    lists.flatMap((list) => list.versions),
  )
}

function sanctionsListOf(
  entries: readonly SanctionsEntry[],
  versions: readonly ListVersion[],
): SanctionsList {
  const byKey = new Map<string, SanctionsEntry[]>()
  const countByAsset = new Map<string, number>()
  for (const entry of entries) {
    const asset = entry.asset ?? ''
    countByAsset.set(asset, (countByAsset.get(asset) ?? 0) + 1)
    for (const key of entry.keys) {
      const filed = byKey.get(key)
      if (filed === undefined) byKey.set(key, [entry])
      else filed.push(entry)
    }
  }
  return {
    lookup(screeningKeys) {
      for (const key of screeningKeys) {
        const filed = byKey.get(key)
        if (filed?.[0] !== undefined) return { key, entry: filed[0], entries: filed }
      }
      return null
    },
    entries,
    addressCount: new Set(entries.map((entry) => entry.raw)).size,
    partyCount: new Set(
      entries.map((entry) => entry.partyId && `${entry.list} ${entry.partyId}`).filter(Boolean),
    ).size,
    countByAsset,
    versions,
  }
}
