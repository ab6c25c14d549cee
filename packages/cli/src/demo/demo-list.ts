/** Twenty bytes that spell what they are ("redflag demo address"): no key to it is known, and no sanctions list has it. */
export const DEMO_LISTED_ADDRESS = `0x${Buffer.from('redflag demo address').toString('hex')}`

/** Name under which alerts cite the list. */
export const DEMO_LIST_NAME = 'DEMO LIST (invented)'

/** The list as a file of addresses, for `--list addresses=`. */
export const DEMO_LIST_TEXT = `# Invented for the demo stream. Not a sanctions list.\n${DEMO_LISTED_ADDRESS}\n`
