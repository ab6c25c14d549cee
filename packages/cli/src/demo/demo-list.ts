/** Different addresses on the list: one for each cast, then over again. */
const ADDRESSES = 100

/**
 * Twenty bytes that spell what they are ("redflag demo list 07"): nobody is known to hold a key to them, and no sanctions
 * list has them.
 */
export function demoListedAddress(cast: number): string {
  const number = String(cast % ADDRESSES).padStart(2, '0')
  return `0x${Buffer.from(`redflag demo list ${number}`).toString('hex')}`
}

/** Name under which alerts cite the list. */
export const DEMO_LIST_NAME = 'DEMO LIST (invented)'

/** The list as a file, for `--list addresses=`. */
export function demoListText(): string {
  const addresses = Array.from({ length: ADDRESSES }, (_, cast) => demoListedAddress(cast))
  return `# Invented for the demo stream. Not a sanctions list.\n${addresses.join('\n')}\n`
}
