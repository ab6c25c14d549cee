import type { EventOf } from '../event.ts'
import type { Pseudonym } from '../ids.ts'
import type { EventRef } from '../judgement.ts'
import { BOUNDS, type Contact } from '../profile.ts'
import { earlierRef, putByKey } from './ordered.ts'

/** Folds the names, phone numbers and mail addresses of an account change: each value once, dated by its first sight. */
export function foldContacts(
  contacts: readonly Contact[],
  { profile }: EventOf<'profile'>,
  ref: EventRef,
): readonly Contact[] {
  let next = see(contacts, 'name', profile.nameKey, ref)
  next = see(next, 'phone', profile.phoneKey, ref)
  return see(next, 'email', profile.emailKey, ref)
}

function see(
  contacts: readonly Contact[],
  field: Contact['field'],
  value: Pseudonym | null,
  ref: EventRef,
): readonly Contact[] {
  if (value === null) return contacts
  const key = `${field}:${value}`
  const known = contacts.find((one) => one.key === key)
  if (known !== undefined && earlierRef(known.ref, ref) === known.ref) return contacts
  return putByKey(
    contacts,
    { key, field, firstMs: ref.occurredAtMs, ref },
    BOUNDS.contacts,
    (one) => one.firstMs,
  )
}
