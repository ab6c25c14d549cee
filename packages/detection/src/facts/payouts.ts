import type { EventOf, SanctionsHit } from '../event.ts'
import type { EventRef } from '../judgement.ts'
import type { PayoutFact, Profile } from '../profile.ts'
import { BOUNDS } from '../profile.ts'
import { recountFunding } from './fundings.ts'
import { recountInstrument } from './instruments.ts'
import { greater, greaterAmount, soonest } from './join.ts'
import { compareRefs, earlierRef, sameFields } from './ordered.ts'

const STATUS_RANK = { requested: 0, sent: 1, reversed: 2 } as const

type Money = Pick<Profile, 'instruments' | 'payouts' | 'fundings'>

/** Folds one status of one payout. A reversal takes back what the payout contributed, whichever comes first. */
export function foldPayout(facts: Money, event: EventOf<'payout'>, ref: EventRef): Money {
  const before = facts.payouts
  const after = place(before, factOf(event, ref))
  let instruments = facts.instruments
  for (const key of keysOf(before, after, event, (payout) => payout.destinationKey))
    instruments = recountInstrument(instruments, key, event.payout.destination, before, after)
  let fundings = facts.fundings
  for (const key of keysOf(before, after, event, (payout) => payout.fundingKey))
    fundings = recountFunding(fundings, key, before, after)
  return { payouts: evict(after), instruments, fundings }
}

function factOf(event: EventOf<'payout'>, ref: EventRef): PayoutFact {
  const { payout, connection } = event
  const crypto = payout.destination.crypto
  return {
    payoutId: payout.payoutId,
    ref,
    status: payout.status,
    usdCents: payout.amountUsdCents,
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
    assessed: payout.status !== 'reversed',
    accountModel: crypto?.accountModel ?? true,
    screened: crypto === null || crypto.screening.version !== null,
    hit: crypto?.screening.hit ?? null,
  }
}

/** Puts a payout in its place; what it shares its id with takes the furthest status. */
function place(payouts: readonly PayoutFact[], told: PayoutFact): readonly PayoutFact[] {
  const kin = payouts.filter((payout) => payout.payoutId === told.payoutId)
  const status = kin.reduce<PayoutFact['status']>(
    (furthest, one) => further(furthest, one.status),
    told.status,
  )
  const known = kin.find((payout) => payout.destinationKey === told.destinationKey)
  const merged = { ...(known === undefined ? told : join(known, told)), status }
  if (known !== undefined && sameFields(known, merged) && kin.every((one) => one.status === status)) {
    return payouts
  }
  const next: PayoutFact[] = []
  for (const payout of payouts) {
    if (payout === known) continue
    next.push(payout.payoutId === told.payoutId && payout.status !== status ? { ...payout, status } : payout)
  }
  let at = next.length
  while (at > 0 && compareRefs((next[at - 1] as PayoutFact).ref, merged.ref) > 0) at -= 1
  next.splice(at, 0, merged)
  return next
}

const further = (a: PayoutFact['status'], b: PayoutFact['status']): PayoutFact['status'] =>
  STATUS_RANK[a] >= STATUS_RANK[b] ? a : b

/** One fact from two events of one payout to one destination: the earlier one dates it, nothing said is lost. */
function join(a: PayoutFact, b: PayoutFact): PayoutFact {
  return {
    payoutId: a.payoutId,
    ref: earlierRef(a.ref, b.ref),
    status: further(a.status, b.status),
    usdCents: greaterAmount(a.usdCents, b.usdCents),
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
    assessed: a.assessed || b.assessed,
    accountModel: a.accountModel && b.accountModel,
    screened: a.screened || b.screened,
    hit: joinHits(a.hit, b.hit),
  }
}

function joinHits(a: SanctionsHit | null, b: SanctionsHit | null): SanctionsHit | null {
  if (a === null || b === null) return a ?? b
  return nameOf(a) >= nameOf(b) ? a : b
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
  const latest = new Map<string, PayoutFact>()
  for (const payout of payouts) latest.set(payout.destinationKey, payout)
  return payouts.findIndex((payout) => payout.hit === null && latest.get(payout.destinationKey) !== payout)
}

/** Keys whose standing payouts this event may have changed. */
function keysOf<Key extends string>(
  before: readonly PayoutFact[],
  after: readonly PayoutFact[],
  event: EventOf<'payout'>,
  keyOf: (payout: PayoutFact) => Key | null,
): ReadonlySet<Key> {
  const keys = new Set<Key>()
  for (const payout of [...before, ...after]) {
    if (payout.payoutId !== event.payout.payoutId) continue
    const key = keyOf(payout)
    if (key !== null) keys.add(key)
  }
  return keys
}
