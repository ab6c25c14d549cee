import type { Event } from '@redflag/detection'
import { AVRO_SCHEMAS } from './avsc.generated.ts'
import { type Codec, createCodec } from './codec.ts'
import { CodecError } from './codec-error.ts'

/** The codec of the newest version of a subject: what this build writes, and reads everything older with. */
function newest<Value>(subject: string): Codec<Value> {
  const schema = AVRO_SCHEMAS.findLast((candidate) => candidate.subject === subject)
  if (schema === undefined) {
    throw new CodecError('CODEC_SUBJECT_UNKNOWN', subject, '', `no schema for subject ${subject}`)
  }
  return createCodec<Value>(schema)
}

/** `redflag.events.v1` */
export const eventCodec: Codec<Event> = newest('event')
