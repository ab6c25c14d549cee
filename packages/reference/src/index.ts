/**
 * What other workspaces use. The modules behind can be imported by path as well (`@redflag/reference/rates/decimal`).
 */
export { type CanonicalAddress, canonicalAddress } from './address/canonical-address.ts'
export { type ExposureList, importExposure } from './exposure/exposure-list.ts'
export type { IpNetwork, IpPlace } from './geo/ip-facts.ts'
export { createIpLookup, type IpLookup, type IpSources } from './geo/ip-lookup.ts'
export { openMmdb } from './geo/open-mmdb.ts'
export { type IpClass, type ParsedIp, parseIp } from './ip/parse-ip.ts'
export { ListFault } from './list-fault.ts'
export { DEFAULT_NETBLOCKS } from './netblocks/default-netblocks.ts'
export { importIpSet } from './netblocks/ip-set.ts'
export { importNetblocks, mergeNetblocks, type NetblockList } from './netblocks/netblock-list.ts'
export { importRates, noRates, type UsdRates } from './rates/usd-rates.ts'
export { importAddressList } from './sanctions/import-addresses.ts'
export { importOfac } from './sanctions/import-ofac.ts'
export {
  createSanctionsList,
  mergeSanctionsLists,
  type SanctionsList,
  sanctionsRow,
} from './sanctions/sanctions-list.ts'
export type { ReadOptions } from './text/read-bytes.ts'
