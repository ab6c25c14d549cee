export type * from './alert.ts'
export { asAlertId } from './alert.ts'
export { alertJson } from './alert-json.ts'
export { assessmentJson } from './assessment-json.ts'
export { CodecError } from './codec-error.ts'
export {
  alertCodec,
  assessmentCodec,
  cohortCodec,
  deadLetterCodec,
  eventCodec,
  findingCodec,
  platformEventCodec,
} from './codecs.ts'
export type * from './contract.generated.ts'
export type { EventCheck } from './contract-event.ts'
export { checkEvent, parseEventLine } from './contract-event.ts'
export type { Fault } from './contract-fault.ts'
export type { LabelCheck } from './contract-label.ts'
export { parseLabelLine } from './contract-label.ts'
export type { DeadLetter, DeadLetterSource } from './dead-letter.ts'
export { deadLetterKey, keptOfOriginal, letterOfRecord, MAX_ORIGINAL_BYTES } from './dead-letter.ts'
export { toContractShape } from './platform-event.ts'
export { subjects } from './subjects.ts'
export { parseTimestampMs } from './timestamp.ts'
export type { Topic, TopicId } from './topics.ts'
export { TOPICS, topicNames } from './topics.ts'
