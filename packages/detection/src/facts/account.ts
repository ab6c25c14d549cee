import type { EventOf } from '../event.ts'
import type { Account, Profile, Register } from '../profile.ts'
import { BOUNDS } from '../profile.ts'

/** Later wins; at the same moment the greater value, so that two orders of arrival agree. */
function write<Value extends string>(
  register: Register<Value> | null,
  value: Value | null,
  atMs: number,
): Register<Value> | null {
  if (value === null) return register
  if (register !== null) {
    if (register.atMs > atMs) return register
    if (register.atMs === atMs && register.value >= value) return register
  }
  return { value, atMs }
}

/** Folds an account change into the account facts. */
export function foldAccount(account: Account, event: EventOf<'profile'>): Account {
  const { profile: change, occurredAtMs: atMs } = event
  const createdMs =
    change.action === 'created'
      ? Math.min(account.createdMs ?? Number.POSITIVE_INFINITY, atMs)
      : account.createdMs
  const closedMs = change.action === 'closed' ? Math.max(account.closedMs ?? 0, atMs) : account.closedMs
  return {
    createdMs,
    closedMs,
    kycStatus: write(account.kycStatus, change.kycStatus, atMs),
    declaredCountry: write(account.declaredCountry, change.declaredCountry, atMs),
    declaredTimezone: write(account.declaredTimezone, change.declaredTimezone, atMs),
    phoneCountry: write(account.phoneCountry, change.phoneCountry, atMs),
    documentCountry: write(account.documentCountry, change.documentCountry, atMs),
    agencyId: write(account.agencyId, change.agencyId, atMs),
    householdId: write(account.householdId, change.householdId, atMs),
  }
}

/** Travel notices: a set ordered by start, the latest kept. */
export function foldTravel(travel: Profile['travel'], event: EventOf<'profile'>): Profile['travel'] {
  const notice = event.profile.travelNotice
  if (notice === null) return travel
  const same = (known: Profile['travel'][number]) =>
    known.fromMs === notice.fromMs &&
    known.toMs === notice.toMs &&
    known.countries.join() === notice.countries.join()
  if (travel.some(same)) return travel
  return [...travel, notice]
    .sort(
      (a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs || (a.countries.join() < b.countries.join() ? -1 : 1),
    )
    .slice(-BOUNDS.travel)
}
