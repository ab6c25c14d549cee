import { type Cidr, parseCidr } from '../ip/cidr.ts'
import type { ParsedIp } from '../ip/parse-ip.ts'
import { type ListSource, type ReadOptions, sourceName } from '../text/read-bytes.ts'
import { readLines } from '../text/read-lines.ts'
import { createFaultList, FieldProblem } from '../text/read-table.ts'
import { createRangeIndex } from './range-index.ts'

/** Addresses and ranges without further facts: hosting, VPN, Tor and relay lists. */
export interface IpSet {
  readonly has: (ip: ParsedIp) => boolean
  readonly rangeCount: number
  /** Short content hash. */
  readonly version: string
}

/**
 * Reads a list with one CIDR range or IP address a line. `#` and `;` begin a comment, on a line of their own or after
 * the range. Set bits beyond the prefix are dropped, as public lists are careless about them.
 *
 * @throws {ListFault} LIST_CIDR with line and column; LIST_UNREADABLE and the like
 */
export async function importIpSet(source: ListSource, options: ReadOptions = {}): Promise<IpSet> {
  const ranges: Cidr[] = []
  const faults = createFaultList(sourceName(source))
  const { contentHash } = await readLines(source, options, (text, line) => {
    const comment = text.search(/[#;]/)
    const bare = comment < 0 ? text : text.slice(0, comment)
    const value = bare.trim()
    if (value === '') return
    faults.guard(() => {
      const column = bare.length - bare.trimStart().length + 1
      ranges.push(rangeOf({ text: value, line, column }))
    })
  })
  faults.throwIfAny()
  const index = createRangeIndex(ranges)
  return { has: (ip) => index.find(ip) >= 0, rangeCount: ranges.length, version: contentHash }
}

/** A range as listed. A /0 is refused: it would put the whole internet on the list. @throws {FieldProblem} */
export function rangeOf(field: {
  readonly text: string
  readonly line: number
  readonly column: number
}): Cidr {
  const cidr = parseCidr(field.text)
  if (cidr === null) {
    const shown = field.text.length > 60 ? `${field.text.slice(0, 60)}…` : field.text
    throw new FieldProblem(field, `"${shown}" is no IP address or CIDR range`, 'LIST_CIDR')
  }
  if (cidr.prefix === 0) throw new FieldProblem(field, `"${field.text}" covers every address`, 'LIST_CIDR')
  return cidr
}
