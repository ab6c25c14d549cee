import type { Connection, Destination, EventOf } from '../event.ts'
import type { Pseudonym } from '../ids.ts'
import type { EventRef } from '../judgement.ts'
import type { Instrument, PayoutFact } from '../profile.ts'
import { BOUNDS } from '../profile.ts'
import { greater, soonest } from './join.ts'
import { earlierRef, putByKey } from './ordered.ts'
import type { PayoutChange } from './payout-change.ts'

/**
 * Notes what an event of a payout says of its destination, and counts the payouts to it that stand: exact while they are in the
 * list of payouts, and extremes for those that have left it.
 *
 * @param key the destination of the event, or another one that the same payout was first meant for
 */
export function recountInstrument(
  instruments: readonly Instrument[],
  key: Pseudonym,
  told: Destination,
  { payouts, before, after }: PayoutChange,
): readonly Instrument[] {
  const known = instruments.find((one) => one.key === key)
  // Pushed out by busier ones: a reversal does not bring it back.
  if (known === undefined && key !== told.key) return instruments
  const described = key === told.key ? describe(known ?? blank(key), told) : (known as Instrument)
  const stands = (payout: PayoutFact) => payout.destinationKey === key && payout.status !== 'reversed'
  const paidCount = described.paidCount + after.filter(stands).length - before.filter(stands).length
  const listed = payouts.filter(stands)
  const firstListedMs = listed[0]?.ref.occurredAtMs ?? null
  const firstPaidMs =
    paidCount > listed.length ? soonest(described.firstPaidMs, firstListedMs) : firstListedMs
  // The latest payout to a destination stays in the list. Where it came back, of those before it only the first is still known.
  const lastPaidMs = listed.at(-1)?.ref.occurredAtMs ?? firstPaidMs
  const instrument: Instrument = { ...described, paidCount, firstPaidMs, lastPaidMs }
  return putByKey(instruments, instrument, BOUNDS.instruments, lastUseMs)
}

function describe(known: Instrument, told: Destination): Instrument {
  return {
    ...known,
    kind: greater(known.kind, told.kind),
    country: greater(known.country, told.country),
    accountModel: known.accountModel && (told.crypto?.accountModel ?? true),
    bodyKey: greater(known.bodyKey, told.crypto?.bodyKey ?? null),
    lookalikeKey: greater(known.lookalikeKey, told.crypto?.lookalikeKey ?? null),
    omnibus: known.omnibus || isNobodys(told),
  }
}

/** Folds the adding of a payout method by an account change. */
export function foldInstrument(
  instruments: readonly Instrument[],
  event: EventOf<'profile'>,
  ref: EventRef,
): readonly Instrument[] {
  const told = event.profile.payoutInstrument
  if (told === null || told.key === null) return instruments
  const { key } = told
  const known = instruments.find((one) => one.key === key) ?? blank(key)
  const addedRef = known.addedRef === null ? ref : earlierRef(known.addedRef, ref)
  const instrument: Instrument = {
    ...known,
    kind: greater(known.kind, told.kind),
    country: greater(known.country, told.country),
    holderNameKey: greater(known.holderNameKey, told.holderNameKey),
    replacesSameHolder: known.replacesSameHolder || told.replacesSameHolder === true,
    addedMs: addedRef.occurredAtMs,
    addedRef,
    addedOver: greater(known.addedOver, hidingOf(event.connection)),
  }
  return putByKey(instruments, instrument, BOUNDS.instruments, lastUseMs)
}

/** An address that an exchange shares among its customers says whose it is by its memo alone. */
export const isNobodys = ({ crypto }: Destination): boolean => crypto?.omnibus === true && !crypto.hasMemo

function hidingOf(connection: Connection | null): Instrument['addedOver'] {
  if (connection === null) return null
  const { anonymizer, kind } = connection.network
  if (anonymizer === 'vpn' || anonymizer === 'proxy' || anonymizer === 'tor') return anonymizer
  return kind === 'hosting' ? 'hosting' : null
}

function blank(key: Pseudonym): Instrument {
  return {
    key,
    kind: null,
    country: null,
    holderNameKey: null,
    accountModel: true,
    replacesSameHolder: false,
    addedMs: null,
    addedRef: null,
    addedOver: null,
    bodyKey: null,
    lookalikeKey: null,
    omnibus: false,
    paidCount: 0,
    firstPaidMs: null,
    lastPaidMs: null,
  }
}

/** Added to the account, or money stands on it. */
export const isInUse = (instrument: Instrument): boolean =>
  instrument.addedMs !== null || instrument.firstPaidMs !== null

/** An address of a wallet that never repeats one. */
export const isRotating = (instrument: Instrument): boolean =>
  instrument.kind === 'crypto' && !instrument.accountModel

/** Last time an instrument was added or paid to; 0 where neither. */
export function lastUseMs(instrument: Instrument): number {
  return Math.max(instrument.addedMs ?? 0, instrument.lastPaidMs ?? 0)
}

/** First time an instrument was added or paid to; infinite where neither. */
export function firstUseMs(instrument: Instrument): number {
  return Math.min(
    instrument.addedMs ?? Number.POSITIVE_INFINITY,
    instrument.firstPaidMs ?? Number.POSITIVE_INFINITY,
  )
}
