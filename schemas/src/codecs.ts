import type { Assessment, CohortDay, Event, Finding } from '@redflag/detection'
import type { Alert } from './alert.ts'
import { AVRO_SCHEMAS } from './avsc.generated.ts'
import { type Codec, createCodec } from './codec.ts'
import { CodecError } from './codec-error.ts'
import type { DeadLetter } from './dead-letter.ts'
import type { PlatformEvent } from './platform-event.ts'

/** The codec of the newest version of a subject: what this build writes, and reads everything older with. */
function newest<Value>(subject: string): Codec<Value> {
  const schema = AVRO_SCHEMAS.findLast((candidate) => candidate.subject === subject)
  if (schema === undefined) {
    throw new CodecError('CODEC_SUBJECT_UNKNOWN', subject, '', `no schema for subject ${subject}`)
  }
  return createCodec<Value>(schema)
}

// That each type is what its schema describes is proven in `wire-check.ts`.

/** `redflag.events.v1` */
export const eventCodec: Codec<Event> = newest('event')

/** `redflag.assessments.v1` */
export const assessmentCodec: Codec<Assessment> = newest('assessment')

/** `redflag.findings.v1` */
export const findingCodec: Codec<Finding> = newest('finding')

/** `redflag.alerts.v1` */
export const alertCodec: Codec<Alert> = newest('alert')

/** `redflag.cohorts.v1` */
export const cohortCodec: Codec<CohortDay> = newest('cohort')

/** `redflag.dead-letter.v1` */
export const deadLetterCodec: Codec<DeadLetter> = newest('dead-letter')

/** What platforms may send instead of JSON. */
export const platformEventCodec: Codec<PlatformEvent> = newest('platform-event')
