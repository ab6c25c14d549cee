import type { EventOf, Exposure, SanctionsHit } from '../event.ts'
import type { EventRef } from '../judgement.ts'
import type { PayoutFact, Profile } from '../profile.ts'
import { BOUNDS } from '../profile.ts'
import { recountFunding } from './fundings.ts'
import { recountInstrument } from './instruments.ts'
import { greater, greaterAmount, soonest } from './join.ts'
import { compareRefs, earlierRef, sameFields } from './ordered.ts'
import type { PayoutChange } from './payout-change.ts'

const STATUS_RANK = { requested: 0, sent: 1, reversed: 2 } as const

type Money = Pick<Profile, 'instruments' | 'payouts' | 'fundings'>

/** Folds one status of one payout. A reversal takes back what the payout contributed, whichever comes first. */
export function foldPayout(facts: Money, event: EventOf<'payout'>, ref: EventRef): Money {
  const change = place(facts.payouts, factOf(event, ref))
  let { instruments, fundings } = facts
  for (const key of keysOf(change, (payout) => payout.destinationKey))
    instruments = recountInstrument(instruments, key, event.payout.destination, change)
  for (const key of keysOf(change, (payout) => payout.fundingKey))
    fundings = recountFunding(fundings, key, change)
  return { payouts: evict(change.payouts), instruments, fundings }
}

function factOf(event: EventOf<'payout'>, ref: EventRef): PayoutFact {
  const { payout, connection } = event
  const crypto = payout.destination.crypto
  return {
    payoutId: payout.payoutId,
    ref,
    status: payout.status,
    reversedMs: payout.status === 'reversed' ? ref.occurredAtMs : null,
    usdCents: payout.amountUsdCents,
    currency: payout.currency,
    payerId: payout.payerId,
    fundingKey: payout.payerFundingKey,
    destinationKey: payout.destination.key,
    kind: payout.destination.kind,
    holderKind: payout.destination.holderKind,
    holderVerified: payout.destination.holderVerified,
    holderNameMatch: payout.destination.holderNameMatch,
    dueMs: payout.dueAtMs,
    deviceKey: connection?.deviceKey ?? null,
    asn: connection?.network.asn ?? null,
    agencyId: payout.agencyId,
    earningId: payout.earningId,
    earnedMs: payout.earnedAtMs,
    balanceRatio: payout.balanceRatio,
    automatic: payout.automatic,
    hasMilestone: payout.milestoneId !== null,
    rail: crypto === null ? null : `${crypto.asset}/${crypto.chain ?? ''}`.toLowerCase(),
    hasMemo: crypto?.hasMemo ?? false,
    assessed: payout.status !== 'reversed',
    accountModel: crypto?.accountModel ?? true,
    screened: crypto === null || crypto.screening.version !== null,
    hit: crypto?.screening.hit ?? null,
    exposure: crypto?.exposure ?? null,
  }
}

/** Puts a payout in its place; what it shares its id with takes the furthest status. */
function place(payouts: readonly PayoutFact[], told: PayoutFact): PayoutChange {
  const before = payouts.filter((payout) => payout.payoutId === told.payoutId)
  const status = before.reduce<PayoutFact['status']>(
    (furthest, one) => further(furthest, one.status),
    told.status,
  )
  const reversedMs = before.reduce((first, one) => soonest(first, one.reversedMs), told.reversedMs)
  const isAt = (one: PayoutFact) => one.status === status && one.reversedMs === reversedMs
  const known = before.find((payout) => payout.destinationKey === told.destinationKey)
  const merged: PayoutFact = { ...(known === undefined ? told : join(known, told)), status, reversedMs }
  if (known !== undefined && sameFields(known, merged) && before.every(isAt))
    return { payouts, before, after: before }
  const others = before
    .filter((payout) => payout !== known)
    .map((payout) => (isAt(payout) ? payout : { ...payout, status, reversedMs }))
  const after = [...others, merged]
  const next = before.length === 0 ? payouts.slice() : payouts.filter((payout) => !before.includes(payout))
  for (const payout of after) insert(next, payout)
  return { payouts: next, before, after }
}

/** In time order. Cost: the distance from the end. */
function insert(payouts: PayoutFact[], payout: PayoutFact): void {
  let at = payouts.length
  while (at > 0 && compareRefs((payouts[at - 1] as PayoutFact).ref, payout.ref) > 0) at -= 1
  payouts.splice(at, 0, payout)
}

const further = (a: PayoutFact['status'], b: PayoutFact['status']): PayoutFact['status'] =>
  STATUS_RANK[a] >= STATUS_RANK[b] ? a : b

/** One fact from two events of one payout to one destination: the earlier one dates it, nothing said is lost. */
function join(a: PayoutFact, b: PayoutFact): PayoutFact {
  return {
    payoutId: a.payoutId,
    ref: earlierRef(a.ref, b.ref),
    status: further(a.status, b.status),
    reversedMs: soonest(a.reversedMs, b.reversedMs),
    usdCents: greaterAmount(a.usdCents, b.usdCents),
    currency: greater(a.currency, b.currency) as string,
    payerId: greater(a.payerId, b.payerId),
    fundingKey: greater(a.fundingKey, b.fundingKey),
    destinationKey: a.destinationKey,
    kind: greater(a.kind, b.kind) as PayoutFact['kind'],
    holderKind: greater(a.holderKind, b.holderKind),
    holderVerified: greater(a.holderVerified, b.holderVerified),
    holderNameMatch: greater(a.holderNameMatch, b.holderNameMatch),
    dueMs: soonest(a.dueMs, b.dueMs),
    deviceKey: greater(a.deviceKey, b.deviceKey),
    asn: greater(a.asn, b.asn),
    agencyId: greater(a.agencyId, b.agencyId),
    earningId: greater(a.earningId, b.earningId),
    earnedMs: soonest(a.earnedMs, b.earnedMs),
    balanceRatio: greater(a.balanceRatio, b.balanceRatio),
    automatic: greater(a.automatic, b.automatic),
    hasMilestone: a.hasMilestone || b.hasMilestone,
    rail: greater(a.rail, b.rail),
    hasMemo: a.hasMemo || b.hasMemo,
    assessed: a.assessed || b.assessed,
    accountModel: a.accountModel && b.accountModel,
    screened: a.screened || b.screened,
    hit: joinHits(a.hit, b.hit),
    exposure: joinExposures(a.exposure, b.exposure),
  }
}

function joinHits(a: SanctionsHit | null, b: SanctionsHit | null): SanctionsHit | null {
  if (a === null || b === null) return a ?? b
  return nameOf(a) >= nameOf(b) ? a : b
}

function joinExposures(a: Exposure | null, b: Exposure | null): Exposure | null {
  if (a === null || b === null) return a ?? b
  return JSON.stringify(a) >= JSON.stringify(b) ? a : b
}

const nameOf = (hit: SanctionsHit): string =>
  [hit.version, hit.list, hit.entry, hit.party ?? '', hit.programme ?? ''].join('\n')

/** The oldest goes that nothing speaks for; where something speaks for all of them, the oldest. */
function evict(payouts: readonly PayoutFact[]): readonly PayoutFact[] {
  return payouts.length <= BOUNDS.payouts
    ? payouts
    : payouts.toSpliced(Math.max(0, oldestPassing(payouts)), 1)
}

/**
 * Where the oldest payout is that may be pushed out; -1 where none may. A sanctions hit stays: it is a duty, and nobody may flush it
 * out. So does the latest payout to each destination, which says whose it is now.
 */
export function oldestPassing(payouts: readonly PayoutFact[]): number {
  return payouts.findIndex(
    (payout, i) => payout.hit === null && isFollowed(payouts, i, payout.destinationKey),
  )
}

/** Is there a later payout to the destination? Usually the very next one is. */
function isFollowed(payouts: readonly PayoutFact[], i: number, destinationKey: string): boolean {
  for (let later = i + 1; later < payouts.length; later += 1) {
    if ((payouts[later] as PayoutFact).destinationKey === destinationKey) return true
  }
  return false
}

/** Keys whose standing payouts the event may have changed. */
function keysOf<Key extends string>(
  { before, after }: PayoutChange,
  keyOf: (payout: PayoutFact) => Key | null,
): ReadonlySet<Key> {
  const keys = new Set<Key>()
  for (const payout of [...before, ...after]) {
    const key = keyOf(payout)
    if (key !== null) keys.add(key)
  }
  return keys
}
