import type { EventOf } from '../event.ts'
import type { EventRef } from '../judgement.ts'
import type { Funding, Instrument, PayoutFact, Profile } from '../profile.ts'
import { BOUNDS } from '../profile.ts'
import { compareRefs, earlierRef, putByKey } from './ordered.ts'

const STATUS_RANK = { requested: 0, sent: 1, reversed: 2 } as const

type Money = Pick<Profile, 'instruments' | 'payouts' | 'fundings'>

/** Folds one status of one payout. A reversal takes back what the payout contributed, whichever comes first. */
export function foldPayout<Facts extends Money>(
  facts: Facts,
  event: EventOf<'payout'>,
  ref: EventRef,
): Facts {
  const known = facts.payouts.find((payout) => payout.payoutId === event.payout.payoutId)
  const merged = mergePayout(known, factOf(event, ref))
  const payouts = placePayout(facts.payouts, known, merged)
  const rest = payouts.filter((payout) => payout !== merged)
  const instruments =
    payouts === facts.payouts ? facts.instruments : paid(facts.instruments, event, merged, known, rest)
  return { ...facts, payouts, instruments, fundings: fund(facts.fundings, event, ref) }
}

function factOf(event: EventOf<'payout'>, ref: EventRef): PayoutFact {
  const { payout, connection } = event
  const crypto = payout.destination.crypto
  return {
    payoutId: payout.payoutId,
    ref,
    status: payout.status,
    usdCents: payout.amountUsdCents,
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

/** One payout from several of its events: earliest of them dates it, the furthest status stands, no field is lost. */
function mergePayout(known: PayoutFact | undefined, told: PayoutFact): PayoutFact {
  if (known === undefined) return told
  const [base, other] = compareRefs(known.ref, told.ref) <= 0 ? [known, told] : [told, known]
  return {
    ...base,
    status: STATUS_RANK[known.status] >= STATUS_RANK[told.status] ? known.status : told.status,
    usdCents: base.usdCents ?? other.usdCents,
    holderKind: base.holderKind ?? other.holderKind,
    holderVerified: base.holderVerified ?? other.holderVerified,
    holderNameMatch: base.holderNameMatch ?? other.holderNameMatch,
    dueMs: base.dueMs ?? other.dueMs,
    deviceKey: base.deviceKey ?? other.deviceKey,
    asn: base.asn ?? other.asn,
    agencyId: base.agencyId ?? other.agencyId,
    assessed: base.assessed || other.assessed,
    screened: base.screened && other.screened,
    hit: base.hit ?? other.hit,
  }
}

function placePayout(
  payouts: readonly PayoutFact[],
  known: PayoutFact | undefined,
  merged: PayoutFact,
): readonly PayoutFact[] {
  const next = payouts.filter((payout) => payout !== known)
  next.push(merged)
  next.sort((a, b) => compareRefs(a.ref, b.ref))
  if (next.length > BOUNDS.payouts) next.shift()
  return next
}

/** Recounts the destination: exact while its payouts are still in the list, extremes after that. */
function paid(
  instruments: readonly Instrument[],
  event: EventOf<'payout'>,
  merged: PayoutFact,
  known: PayoutFact | undefined,
  rest: readonly PayoutFact[],
): readonly Instrument[] {
  const { destination } = event.payout
  const before = instruments.find((one) => one.key === destination.key) ?? blank(event)
  const stood = known !== undefined && known.status !== 'reversed'
  const stands = merged.status !== 'reversed'
  const others = rest.filter(
    (payout) => payout.destinationKey === destination.key && payout.status !== 'reversed',
  )
  const times = others.map((payout) => payout.ref.occurredAtMs)
  if (stands) times.push(merged.ref.occurredAtMs)
  const paidCount = before.paidCount + Number(stands) - Number(stood)
  const forgotten = paidCount > times.length
  const first = [...times, ...(forgotten && before.firstPaidMs !== null ? [before.firstPaidMs] : [])]
  const instrument: Instrument = {
    ...before,
    country: before.country ?? destination.country,
    paidCount,
    firstPaidMs: first.length === 0 ? null : Math.min(...first),
    lastPaidMs: times.length > 0 ? Math.max(...times) : forgotten ? before.lastPaidMs : null,
  }
  if (instrument.paidCount <= 0 && instrument.addedMs === null) {
    return instruments.filter((one) => one.key !== instrument.key)
  }
  return putByKey(instruments, instrument, BOUNDS.instruments, lastUseMs)
}

function blank(event: EventOf<'payout'>): Instrument {
  const { destination } = event.payout
  return {
    key: destination.key,
    kind: destination.kind,
    country: destination.country,
    holderNameKey: null,
    accountModel: destination.crypto?.accountModel ?? true,
    replacesSameHolder: false,
    addedMs: null,
    addedRef: null,
    paidCount: 0,
    firstPaidMs: null,
    lastPaidMs: null,
  }
}

/** Last time an instrument was added or paid to. */
export function lastUseMs(instrument: Instrument): number {
  return Math.max(instrument.addedMs ?? 0, instrument.lastPaidMs ?? 0)
}

/** First time an instrument was added or paid to. */
export function firstUseMs(instrument: Instrument): number {
  return Math.min(
    instrument.addedMs ?? Number.POSITIVE_INFINITY,
    instrument.firstPaidMs ?? Number.POSITIVE_INFINITY,
  )
}

/** Folds the adding of a payout method by an account change. */
export function foldInstrument(
  instruments: readonly Instrument[],
  event: EventOf<'profile'>,
  ref: EventRef,
): readonly Instrument[] {
  const told = event.profile.payoutInstrument
  if (told === null || told.key === null) return instruments
  const key = told.key
  const known = instruments.find((one) => one.key === key)
  const first = known?.addedRef == null ? ref : earlierRef(known.addedRef, ref)
  if (known !== undefined && first === known.addedRef) return instruments
  const instrument: Instrument = {
    key,
    kind: told.kind ?? known?.kind ?? null,
    country: told.country ?? known?.country ?? null,
    holderNameKey: told.holderNameKey ?? known?.holderNameKey ?? null,
    accountModel: known?.accountModel ?? true,
    replacesSameHolder: told.replacesSameHolder ?? known?.replacesSameHolder ?? false,
    addedMs: first.occurredAtMs,
    addedRef: first,
    paidCount: known?.paidCount ?? 0,
    firstPaidMs: known?.firstPaidMs ?? null,
    lastPaidMs: known?.lastPaidMs ?? null,
  }
  return putByKey(instruments, instrument, BOUNDS.instruments, lastUseMs)
}

function fund(fundings: readonly Funding[], event: EventOf<'payout'>, ref: EventRef): readonly Funding[] {
  const { payerFundingKey: key, payerId, status } = event.payout
  // A reversal travels the same way back: money returning to the payer is no funding.
  if (key === null || status === 'reversed') return fundings
  const known = fundings.find((one) => one.key === key)
  const t = ref.occurredAtMs
  const funding: Funding =
    known === undefined
      ? { key, payerId, firstMs: t, lastMs: t, ref }
      : {
          key,
          payerId: known.payerId ?? payerId,
          firstMs: Math.min(known.firstMs, t),
          lastMs: Math.max(known.lastMs, t),
          ref: earlierRef(known.ref, ref),
        }
  return putByKey(fundings, funding, BOUNDS.fundings, (one) => one.lastMs)
}
