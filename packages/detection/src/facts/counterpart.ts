import type { AttributeKind } from '../event.ts'

/**
 * Kinds of which only the two sides have to do with each other. Many workers of one client have its funding in common, and many are
 * paid to one bank's clearing account; what binds is that the client of one pays from where another is paid.
 */
const COUNTERPARTS: Readonly<Partial<Record<AttributeKind, AttributeKind>>> = {
  funding: 'payee',
  payee: 'funding',
}

/**
 * Under which kind those who share a thing with a user of `kind` have it: the same, unless sharing has two sides. Its own inverse.
 */
export const counterpartOf = (kind: AttributeKind): AttributeKind => COUNTERPARTS[kind] ?? kind
