import type { Attribute, Profile, WorkerId } from '@redflag/detection'
import avro from 'avsc'
import { PROFILE_FORMAT, PROFILE_SCHEMA } from './schema.ts'

const TYPE = avro.Type.forSchema(PROFILE_SCHEMA, { omitRecordMethods: true, wrapUnions: 'auto' })

/** An Avro enum symbol may not hold a dash; this is the one kind that does. */
const STORED_KIND = { 'mfa-device': 'mfa_device' } as const

/** A profile as bytes: one format byte, then Avro. The worker's id is the key and not repeated. */
export function encodeProfile(profile: Profile): Buffer {
  const stored = { ...profile, attributes: profile.attributes.map(storedAttribute) }
  const body = TYPE.toBuffer(stored)
  const bytes = Buffer.allocUnsafe(1 + body.length)
  bytes[0] = PROFILE_FORMAT
  body.copy(bytes, 1)
  return bytes
}

/** @throws Error when the bytes are of another format or damaged: then the partition must be rebuilt */
export function decodeProfile(workerId: WorkerId, bytes: Buffer): Profile {
  if (bytes[0] !== PROFILE_FORMAT) throw new Error(`profile format ${bytes[0]}, expected ${PROFILE_FORMAT}`)
  const stored = TYPE.fromBuffer(bytes.subarray(1)) as Omit<Profile, 'workerId'>
  return { ...stored, workerId, attributes: stored.attributes.map(readAttribute) }
}

function storedAttribute(attribute: Attribute): unknown {
  return attribute.kind === 'mfa-device' ? { ...attribute, kind: STORED_KIND['mfa-device'] } : attribute
}

function readAttribute(attribute: Attribute): Attribute {
  const kind: string = attribute.kind
  return kind === STORED_KIND['mfa-device'] ? { ...attribute, kind: 'mfa-device' } : attribute
}
