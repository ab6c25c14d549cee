import { createHash, timingSafeEqual } from 'node:crypto'

const SCHEME = /^Bearer +([\w~+/.-]+=*) *$/i

/**
 * Checks the `Authorization` header against a list of tokens; several, so that one can be replaced while it is in use.
 * Digests are compared in constant time, all of them whether or not one has matched: the time taken tells nothing
 * about a token, its length, or its place in the list.
 */
export function createBearerCheck(tokens: readonly string[]): (authorization: string | undefined) => boolean {
  const known = tokens.map(digest)
  return (authorization) => {
    const given = digest(SCHEME.exec(authorization ?? '')?.[1] ?? '')
    let isKnown = false
    for (const token of known) isKnown = timingSafeEqual(token, given) || isKnown
    return isKnown
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
