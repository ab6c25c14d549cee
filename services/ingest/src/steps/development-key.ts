import { createHash } from 'node:crypto'
import { createPseudonyms } from './pseudonyms.ts'

/**
 * The key of embedded and demo runs, whose pseudonyms live as long as their process. It stands in this file for everybody to
 * read, so it hides nothing; whoever uses it says so in the log. A service on real servers refuses it.
 */
export const DEVELOPMENT_KEY: Uint8Array = createHash('sha256')
  .update('redflag development key, not a secret')
  .digest()

export const DEVELOPMENT_KEY_ID: string = createPseudonyms({ keys: [DEVELOPMENT_KEY] }).keyId
