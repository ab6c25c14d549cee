export {
  type AddressInput,
  type CanonicalAddress,
  type CanonicalListEntry,
  canonicalAddress,
  canonicalListEntry,
} from './canonical-address.ts'
export type { AddressFormat, ChecksumState } from './decoded.ts'
export { eip55 } from './evm.ts'
