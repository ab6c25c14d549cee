import { ListFault } from '../list-fault.ts'
import { type ListSource, type ReadOptions, sourceName } from '../text/read-bytes.ts'
import { readLines } from '../text/read-lines.ts'
import { createSanctionsList, type SanctionsList, type SanctionsRow, sanctionsRow } from './sanctions-list.ts'

export interface AddressListOptions extends ReadOptions {
  /** Name that alerts give the list. Default: the file's name. */
  readonly name?: string | undefined
}

/** Longest text taken as one address; a longer line shows that the file is something else. */
const MAX_ADDRESS_LETTERS = 256

/**
 * Reads a list with one address a line; `#` begins a comment, blank lines are skipped. Rows are kept whatever their
 * checksum. The version is the content hash, as such files carry no date.
 *
 * @throws {ListFault} LIST_FIELD for an endless line; LIST_NOT_TEXT, LIST_EMPTY, LIST_UNREADABLE …
 */
export async function importAddressList(
  source: ListSource,
  options: AddressListOptions = {},
): Promise<SanctionsList> {
  const file = sourceName(source)
  const rows: SanctionsRow[] = []
  const { contentHash } = await readLines(source, options, (text, line) => {
    const comment = text.indexOf('#')
    const raw = (comment < 0 ? text : text.slice(0, comment)).trim()
    if (raw === '') return
    if (raw.length > MAX_ADDRESS_LETTERS) {
      const detail = `expected one address a line, got ${raw.length} characters`
      throw new ListFault({ code: 'LIST_FIELD', file, line, column: 1, detail })
    }
    rows.push(
      sanctionsRow({ raw, asset: null, partyId: null, partyName: null, programmes: [], listedOn: null }),
    )
  })
  const list = options.name ?? file.slice(file.lastIndexOf('/') + 1)
  return createSanctionsList({ list, version: contentHash, publishedOn: null }, rows)
}
