import { canonicalAddress } from '@redflag/reference'
import { parseCidr } from '@redflag/reference/ip/cidr'
import { z } from 'zod'

/** Longest id of the contract. */
const MAX_ID_CHARACTERS = 64

/** 0 and the last number are reserved (RFC 7607, RFC 7300). */
const MAX_ASN = 2 ** 32 - 2

/** A row that is no use is a fault: a list with a slip in it looks as if it worked. */
export const platformFile = z.strictObject({
  agencies: z.array(z.string().min(1).max(MAX_ID_CHARACTERS)).nullish(),
  omnibusAddresses: z.array(z.string().check(checked(addressProblem))).nullish(),
  publicIps: z.array(z.string().check(checked(rangeProblem))).nullish(),
  corporateAsns: z.array(z.int().min(1).max(MAX_ASN)).nullish(),
})

/** What was expected where it is not there, or null. */
type Problem = (text: string) => string | null

function checked(problem: Problem) {
  return z.check<string>(({ value, issues }) => {
    const expected = problem(value)
    if (expected !== null) issues.push({ code: 'custom', message: expected, input: value })
  })
}

/** As screening reads addresses, but stricter: in a list that is kept by hand a wrong checksum is a slip. */
function addressProblem(text: string): string | null {
  const { canonical, problem } = canonicalAddress({ address: text })
  if (problem === 'bad-checksum') return 'an address whose checksum is right'
  return canonical === null || problem !== null ? 'a crypto address that can be decoded' : null
}

function rangeProblem(text: string): string | null {
  const range = parseCidr(text.trim())
  if (range === null) return 'an IP address or a range such as 198.51.100.0/24'
  if (range.prefix === 0) return 'a range that is not the whole internet'
  return range.hostBits ? 'a range without bits beyond its prefix, such as 198.51.100.0/24' : null
}
