export type { Anonymizer, DatabaseVersion, IpNetwork, IpPlace, NetworkKind } from './ip-facts.ts'
export {
  createIpLookup,
  type IpFacts,
  type IpLookup,
  type IpLookupSettings,
  type IpSources,
} from './ip-lookup.ts'
export type { Mmdb } from './mmdb.ts'
export { openMmdb, openPackagedCountryMmdb } from './open-mmdb.ts'
