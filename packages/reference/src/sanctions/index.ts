export { type AddressListOptions, importAddressList } from './import-addresses.ts'
export { importOfac, OFAC_LIST_NAME } from './import-ofac.ts'
export {
  createSanctionsList,
  type ListVersion,
  mergeSanctionsLists,
  type SanctionsEntry,
  type SanctionsHit,
  type SanctionsList,
  type SanctionsRow,
  sanctionsRow,
} from './sanctions-list.ts'
