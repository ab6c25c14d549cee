import type { ListSource } from '../text/read-bytes.ts'

/** The content of data/netblocks.csv, as text in the program, so that nothing has to be found at run time. A test compares the two. */
export const DEFAULT_NETBLOCKS: ListSource & object = {
  name: 'built-in netblocks',
  text: `# Netblocks shipped with Redflag: only ranges that public sources confirm and that are not known to be stale.
# Evidence, not proof: see each source. Add your own with a list of the same form.
cidr,label,source,firstSeen,lastConfirmed,confidence,ttlDays
# All four /24s of Star Joint Venture (AS131279), registered to the DPRK operator itself. Routing analyses by Dyn (2017)
# and APNIC (2015); country KP for the whole /22 in the registry data of ip-location-db, build of 2026-06-17.
175.45.176.0/22,"Star Joint Venture, AS131279","Dyn 2017-10; APNIC blog 2015; registry data 2026-06",,2026-06-17,hard,3650
# China Netcom (Unicom) space used by Korea Posts and Telecommunications. Last public confirmation 2017: weighs next to
# nothing by now. Confirm it anew and change the date before relying on it.
210.52.109.0/24,Korea Posts and Telecommunications in China Netcom space,Dyn 2017-10,,2017-10-01,high,3650
`,
}
