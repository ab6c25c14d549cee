import { createHash } from 'node:crypto'
import type { Subject } from '@redflag/detection'
import { type AlertId, asAlertId } from '@redflag/schemas'

/**
 * The name of a subject's next alert, after the one it had before: the same on every run, whichever event or link tipped the scale
 * first, and told apart from every other (128 bits of SHA-256; the parts are joined by a byte that no id contains).
 *
 * @param before the subject's previous alert, which has been resolved; null for its first
 */
export function alertIdOf(subject: Subject, before: AlertId | null): AlertId {
  const digest = createHash('sha256')
    .update(`${subject.kind}\0${subject.id}\0${before ?? ''}`)
    .digest('hex')
  return asAlertId(`al-${digest.slice(0, 32)}`)
}

/** Key of a subject within the alerting state. */
export function subjectKey(subject: Subject): string {
  return `${subject.kind}:${subject.id}`
}
