import { type IpWords, parseIp } from './parse-ip.ts'

/** An address range as network and prefix length. IPv4 ranges have `prefix` 0–32 and their address in the last word. */
export interface Cidr {
  readonly version: 4 | 6
  /** First address, host bits cleared. */
  readonly words: IpWords
  readonly prefix: number
  /** The text had bits set beyond the prefix (`10.0.0.7/24`): usually a slip. */
  readonly hostBits: boolean
}

/** Reads `a.b.c.d/n`, `x::/n`, or one address (the full prefix). IPv4-mapped ranges of /96 and longer are IPv4. */
export function parseCidr(text: string): Cidr | null {
  const slash = text.indexOf('/')
  const ip = parseIp(slash < 0 ? text : text.slice(0, slash))
  if (ip === null || text.includes('%')) return null
  const bits = ip.version === 4 ? 32 : 128
  if (slash < 0)
    return { version: ip.version, words: [ip.w0, ip.w1, ip.w2, ip.w3], prefix: bits, hostBits: false }

  const digits = text.slice(slash + 1)
  if (!/^(?:0|[1-9][0-9]{0,2})$/.test(digits)) return null
  const mapped = ip.version === 4 && text.slice(0, slash).includes(':')
  const prefix = Number(digits) - (mapped ? 96 : 0)
  if (prefix < 0 || prefix > bits) return null
  const words = firstAddress([ip.w0, ip.w1, ip.w2, ip.w3], prefix + 128 - bits)
  const hostBits = words[0] !== ip.w0 || words[1] !== ip.w1 || words[2] !== ip.w2 || words[3] !== ip.w3
  return { version: ip.version, words, prefix, hostBits }
}

/** The last address of a range. */
export function lastAddress({ version, words, prefix }: Pick<Cidr, 'version' | 'words' | 'prefix'>): IpWords {
  const [a, b, c, d] = words
  const fixed = prefix + (version === 4 ? 96 : 0)
  return [
    (a | hostMask(fixed, 0)) >>> 0,
    (b | hostMask(fixed, 1)) >>> 0,
    (c | hostMask(fixed, 2)) >>> 0,
    (d | hostMask(fixed, 3)) >>> 0,
  ]
}

function firstAddress([a, b, c, d]: IpWords, fixed: number): IpWords {
  return [
    (a & ~hostMask(fixed, 0)) >>> 0,
    (b & ~hostMask(fixed, 1)) >>> 0,
    (c & ~hostMask(fixed, 2)) >>> 0,
    (d & ~hostMask(fixed, 3)) >>> 0,
  ]
}

/** Mask of the bits of word `index` that lie beyond the first `fixed` of 128 bits. */
function hostMask(fixed: number, index: number): number {
  const kept = Math.min(32, Math.max(0, fixed - 32 * index))
  return kept === 0 ? 0xffffffff : kept === 32 ? 0 : (1 << (32 - kept)) - 1
}
