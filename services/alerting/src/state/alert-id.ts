import { createHash } from 'node:crypto'
import type { Subject } from '@redflag/detection'
import { type AlertId, asAlertId } from '@redflag/schemas'

/**
 * The name of the alert that `openingEventId` opened on `subject`: the same on every run, and told apart from every
 * other (128 bits of SHA-256; the parts are joined by a byte that no id contains, so that no two pairs run together).
 */
export function alertIdOf(subject: Subject, openingEventId: string): AlertId {
  const digest = createHash('sha256')
    .update(`${subject.kind}\0${subject.id}\0${openingEventId}`)
    .digest('hex')
  return asAlertId(`al-${digest.slice(0, 32)}`)
}

/** Key of a subject within the alerting state. */
export function subjectKey(subject: Subject): string {
  return `${subject.kind}:${subject.id}`
}
