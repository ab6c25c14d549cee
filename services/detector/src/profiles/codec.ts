import type { Profile, WorkerId } from '@redflag/detection'
import { Reader } from './bytes/reader.ts'
import { Writer } from './bytes/writer.ts'
import { PROFILE, PROFILE_FORMAT } from './schema.ts'

// One of each for all profiles: neither call is interrupted, and what they remember is forgotten at the start of the next.
const writer = new Writer()
const reader = new Reader()

/**
 * A profile as bytes: one byte of format, then the fields of `PROFILE`. Equal profiles give equal bytes, whatever the order of their
 * objects' keys. The worker's id is the key and not repeated.
 *
 * @throws RangeError when a number that must be whole is not: no event leads to such a profile
 */
export function encodeProfile(profile: Profile): Buffer {
  writer.start()
  writer.uint(PROFILE_FORMAT)
  PROFILE.write(writer, profile, 0)
  return writer.finish()
}

/** False of what an earlier or later version has written. */
export const isOfPresentFormat = (bytes: Uint8Array): boolean => bytes[0] === PROFILE_FORMAT

/** @throws Error when the bytes are of another format or damaged: then the partition must be rebuilt */
export function decodeProfile(workerId: WorkerId, bytes: Buffer): Profile {
  if (!isOfPresentFormat(bytes)) throw new Error(`profile format ${bytes[0]}, expected ${PROFILE_FORMAT}`)
  reader.start(workerId, bytes, 1)
  const profile = PROFILE.read(reader, 0)
  reader.finish()
  return profile
}
