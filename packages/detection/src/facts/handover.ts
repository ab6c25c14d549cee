import type { EventRef } from '../judgement.ts'
import { type Contact, DAY_FLAG, type Day, type PayoutFact, type Profile, type Seen } from '../profile.ts'
import { DAY } from '../time.ts'
import { compareClocks, declaredOffset } from './clocks.ts'
import { compareRefs } from './ordered.ts'
import { isAnnounced } from './relations.ts'
import { standing } from './standing.ts'

/** What may show that another person took an account over. */
export type SignKind = 'remote' | 'clock' | 'devices' | 'contacts' | 'pause'

/** One of them, and when it began. */
export interface Sign {
  readonly kind: SignKind
  readonly atMs: number
  readonly ref: EventRef
}

/** Within so many days before the money turned, and after it. */
export interface Around {
  readonly turnMs: number
  readonly beforeDays: number
  readonly afterDays: number
}

/** What was before is asked of so many days. */
export const BEFORE = 30 * DAY

/** Days on which the account was seen to be used in the old way, needed. */
const DAYS_BEFORE = 5

/** Days on which it is seen to be used in the new way, needed. */
const REMOTE_DAYS = 2
const CLOCK_DAYS = 4

/** Share of days with a foreign clock before and after it appeared. */
const CLOCK_BEFORE = 0.2
const CLOCK_AFTER = 0.6
const CLOCK_HOURS = 4

type Facts = Pick<
  Profile,
  'remote' | 'days' | 'devices' | 'contacts' | 'payouts' | 'account' | 'firstSeenMs' | 'travel'
>

const isAround = (atMs: number, { turnMs, beforeDays, afterDays }: Around): boolean =>
  atMs >= turnMs - beforeDays * DAY && atMs <= turnMs + afterDays * DAY

/** Days of presence from `fromMs` on and before `toMs`. */
const daysIn = (days: readonly Day[], fromMs: number, toMs: number): readonly Day[] =>
  days.filter((one) => one.day * DAY >= fromMs && (one.day + 1) * DAY <= toMs)

/**
 * Remote control began: seen on two days and more, and not once in a month of use before. That it was is a mark of the day, which
 * reaches back further than the sights do; whether it is a corporate desktop service, the sights tell.
 */
export function remoteBegan(facts: Facts, around: Around, corporateAsns: readonly number[]): Sign | null {
  const sight = facts.remote.find(
    ({ asn, ref }) => isAround(ref.occurredAtMs, around) && (asn === null || !corporateAsns.includes(asn)),
  )
  if (sight === undefined) return null
  const marked = facts.days.filter(({ over }) => (over & DAY_FLAG.remote) !== 0)
  const within = marked.filter((one) => isAround(one.day * DAY, around))
  const [first] = within
  if (first === undefined || within.length < REMOTE_DAYS) return null
  const beganMs = first.day * DAY
  const before = daysIn(facts.days, beganMs - BEFORE, beganMs)
  if (before.length < DAYS_BEFORE || before.some((one) => marked.includes(one))) return null
  return { kind: 'remote', atMs: beganMs, ref: sight.ref }
}

/** The browser's clock is hours from that of the place on most days, and hardly ever was before. */
export function clockBegan(facts: Facts, around: Around): Sign | null {
  const declared = declaredOffset(facts)
  const compared = facts.days.flatMap((one) => {
    if (one.clocks.length === 0 || isAnnounced(facts, (one.day + 0.5) * DAY, null)) return []
    const answer = compareClocks(one, declared, CLOCK_HOURS)
    return answer === 'unknown' || answer === 'private' ? [] : [{ day: one.day, differs: answer !== 'same' }]
  })
  const first = compared.find((one) => one.differs && isAround(one.day * DAY, around))
  if (first === undefined) return null
  const share = (some: readonly { readonly differs: boolean }[]) =>
    some.filter((one) => one.differs).length / some.length
  const before = compared.filter((one) => one.day < first.day && one.day * DAY >= first.day * DAY - BEFORE)
  const after = compared.filter((one) => one.day >= first.day && isAround(one.day * DAY, around))
  if (before.length < DAYS_BEFORE || share(before) > CLOCK_BEFORE) return null
  if (after.filter((one) => one.differs).length < CLOCK_DAYS || share(after) < CLOCK_AFTER) return null
  const ref = facts.devices.find((one) => one.lastMs >= first.day * DAY)?.ref
  return ref === undefined ? null : { kind: 'clock', atMs: first.day * DAY, ref }
}

/** How long a device must have been in use to be the worker's, and the new one since. */
const OLD_DEVICE = 14 * DAY
const NEW_DEVICE = 5 * DAY

/** Both may be in use for so long: files are moved. */
const OVERLAP = 2 * DAY

/** A new device, and none of those from before it was ever used again. */
export function devicesReplaced(facts: Facts, around: Around): Sign | null {
  const isSuccessor = (one: Seen) =>
    isAround(one.firstMs, around) &&
    one.lastMs - one.firstMs >= NEW_DEVICE &&
    facts.devices.some((other) => other.firstMs <= one.firstMs - OLD_DEVICE && isOld(other, one)) &&
    facts.devices.every((other) => other === one || other.firstMs >= one.firstMs || isOld(other, one))
  const found = facts.devices.filter(isSuccessor).sort((a, b) => a.firstMs - b.firstMs)[0]
  return found === undefined ? null : { kind: 'devices', atMs: found.firstMs, ref: found.ref }
}

const isOld = (other: Seen, one: Seen): boolean => other.lastMs <= one.firstMs + OVERLAP

/** Phone number and mail address both changed: what the account began with is no change. */
export function contactsReplaced({ contacts }: Facts, around: Around): Sign | null {
  const changeOf = (field: Contact['field']) =>
    contacts
      .filter((one) => one.field === field)
      .sort((a, b) => compareRefs(a.ref, b.ref))
      .slice(1)
      .find((one) => isAround(one.firstMs, around))
  const [phone, email] = [changeOf('phone'), changeOf('email')]
  if (phone === undefined || email === undefined) return null
  const last = phone.firstMs > email.firstMs ? phone : email
  return { kind: 'contacts', atMs: last.firstMs, ref: last.ref }
}

const PAUSE = 60 * DAY
const UNPAID = 90 * DAY
const PRESENCE_BEFORE = 60 * DAY

/** Days at work from which somebody was not away. */
const PRESENT_DAYS = 15

/** Nobody was at work for two months, or nothing was paid out for three and hardly anybody was at work. */
export function pauseEnded(facts: Facts, around: Around): Sign | null {
  return wokeToWork(facts, around) ?? wokeToPay(facts, around)
}

function wokeToWork({ days, payouts }: Facts, around: Around): Sign | null {
  for (let i = days.length - 1; i > 0; i -= 1) {
    const wokeMs = (days[i] as Day).day * DAY
    const pauseMs = wokeMs - (days[i - 1] as Day).day * DAY
    if (pauseMs < PAUSE || wokeMs > around.turnMs || !isAround(wokeMs, around)) continue
    const ref = standing(payouts).find((one) => one.ref.occurredAtMs >= wokeMs)?.ref
    if (ref !== undefined) return { kind: 'pause', atMs: wokeMs, ref }
  }
  return null
}

function wokeToPay({ payouts, days }: Facts, around: Around): Sign | null {
  const paid = standing(payouts)
  for (let i = paid.length - 1; i > 0; i -= 1) {
    const { ref } = paid[i] as PayoutFact
    const wokeMs = ref.occurredAtMs
    if (wokeMs > around.turnMs || !isAround(wokeMs, around)) continue
    if (wokeMs - (paid[i - 1] as PayoutFact).ref.occurredAtMs < UNPAID) continue
    const present = daysIn(days, wokeMs - PRESENCE_BEFORE, wokeMs).length
    if (present < PRESENT_DAYS) return { kind: 'pause', atMs: wokeMs, ref }
  }
  return null
}
