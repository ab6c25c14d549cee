import { payoutsCoverFrom } from '../facts/coverage.ts'
import { firstUseMs, isRotating } from '../facts/instruments.ts'
import { declaredAs } from '../facts/wallets.ts'
import type { Counter, EventRef } from '../judgement.ts'
import type { Instrument, PayoutFact, Profile, Seen } from '../profile.ts'
import { defineSignal, heldBack, passed, type SignalEpisode, unready, verdict } from '../signal.ts'
import { centsOf, ownQuantile } from '../stats/amounts.ts'
import { DAY, HOUR } from '../time.ts'

/** A new payout method, then cash-out (P1). */
export const changeThenPayout = defineSignal({
  id: 'change-then-payout',
  version: 1,
  family: 'routing',
  facet: 'movement',
  title: 'Payout soon after the payout method changed',
  unit: 'hours since the destination was first seen',
  reference: '2022 advisory, hiring list (HC1); IC3 2025 (change of payment platform)',
  reads: ['payouts', 'instruments', 'devices', 'asns'],
  defaults: {
    freshHours: 72,
    plain: 0.3,
    withNewPlace: 0.7,
    newPlaceHours: 24,
    largeBonus: 0.1,
    minHistory: 5,
    windowDays: 90,
  },
  describes: {
    freshHours: 'a destination counts as new for so many hours after it was first seen',
    plain: 'strength of a payout to a new destination, 0..1',
    withNewPlace: 'strength when a new device or network appeared shortly before, 0..1',
    newPlaceHours: 'how shortly before, hours',
    largeBonus: 'added when the amount is above the own 90th percentile, 0..1',
    minHistory: 'payouts needed before the own 90th percentile is used',
    windowDays: 'how far back payouts are judged, days',
  },
  guards: {
    onboarding: 'is it the first destination the worker ever had?',
    replacement: 'does it replace an expired one of the same holder?',
    verified: 'has it been proven to be the worker’s own?',
    'rotating-wallet': 'is it the next address of a wallet that never repeats one?',
  },
  halfLifeDays: 30,
  remembers: true,
  explain: {
    what: 'The worker was paid to a destination first seen less than three days before. Taken-over and rented accounts cash out like this, more so from a device or network that is new as well.',
    check: [
      'See who changed the payout method: device and network of the change against those of the 30 days before.',
      'Confirm the change with the worker over a channel that is older than the change.',
      'Ask for proof of ownership of the new destination before the next payout.',
    ],
  },
  evaluate(input) {
    const { facts, params } = input
    if (facts.payouts.length === 0) return unready('history', 'no payout seen yet')
    const episodes: SignalEpisode[] = []
    const counter: Counter[] = []
    const first = firstEver(facts.instruments)
    // Nearly every worker is paid to the one destination they began with.
    if (facts.instruments.length === 1) return verdict([], [], payoutsCoverFrom(facts.payouts))
    for (const payout of facts.payouts) {
      const t = payout.ref.occurredAtMs
      if (payout.status === 'reversed') continue
      const paid = facts.instruments.find((one) => one.key === payout.destinationKey)
      if (paid === undefined) continue
      const instrument = declaredAs(paid, facts.instruments)
      const ageHours = Math.max(0, (t - firstUseMs(instrument)) / HOUR)
      if (ageHours >= params.freshHours || instrument === first) continue
      if (input.clock.isBeyond(t + params.windowDays * DAY)) continue
      const held = guardOf(instrument, paid, payout, facts)
      if (held === null) episodes.push(episodeOf(payout, instrument, ageHours))
      else counter.push(heldBack('change-then-payout', held, SAYS[held], { payoutId: payout.payoutId }))
    }
    return verdict(episodes, counter.slice(-1), payoutsCoverFrom(facts.payouts))

    function episodeOf(payout: PayoutFact, instrument: Instrument, ageHours: number): SignalEpisode {
      const t = payout.ref.occurredAtMs
      const place = newPlace(facts, t, params.newPlaceHours * HOUR)
      const p90 = ownQuantile(facts.payouts, t, 0.9, params.minHistory)
      const cents = centsOf(payout)
      const isLarge = p90 !== null && cents !== null && Number(cents) > p90
      const strength =
        (place === null ? params.plain : params.withNewPlace) + (isLarge ? params.largeBonus : 0)
      const hours = Math.round(ageHours * 10) / 10
      const known = hours === 0 ? 'never seen before' : `first seen ${hours} hours before`
      const from = place === null ? '' : ', with a device or network that was new as well'
      const large = isLarge ? ', above the usual amounts' : ''
      return {
        atMs: t,
        strength,
        observed: hours,
        limit: params.freshHours,
        text: `Payout ${payout.payoutId} went to a destination ${known}${from}${large}.`,
        params: {
          payoutId: payout.payoutId,
          hours,
          newPlace: place === null ? 'no' : 'yes',
          large: isLarge ? 'yes' : 'no',
        },
        evidence: [payout.ref, instrument.addedRef, place?.ref ?? null].filter(
          (ref): ref is EventRef => ref !== null,
        ),
        guards: passed(
          ['onboarding', 'the worker had another destination before'],
          ['replacement', 'not reported as a replacement of the same holder'],
          ['verified', 'ownership not proven'],
        ),
      }
    }
  },
})

const SAYS = {
  replacement: 'The new destination replaces an expired one of the same holder.',
  verified: 'The new destination has been proven to be the worker’s own.',
  'rotating-wallet': 'The new destination is the next address of a wallet that never repeats one.',
} as const

/** `instrument`: as which the destination was declared; `paid`: the destination itself, the same one unless a crypto wallet. */
function guardOf(
  instrument: Instrument,
  paid: Instrument,
  payout: PayoutFact,
  facts: Profile,
): keyof typeof SAYS | null {
  if (instrument.replacesSameHolder) return 'replacement'
  if (payout.holderVerified === true) return 'verified'
  const earlierRotations = facts.instruments.filter(
    (one) => isRotating(one) && firstUseMs(one) < firstUseMs(paid),
  )
  return isRotating(paid) && earlierRotations.length >= 2 ? 'rotating-wallet' : null
}

function firstEver(instruments: readonly Instrument[]): Instrument | null {
  let first: Instrument | null = null
  for (const one of instruments) if (first === null || firstUseMs(one) < firstUseMs(first)) first = one
  return first
}

/** A device or network first seen within `withinMs` before `t`, of a worker who had others before. */
function newPlace(facts: Profile, t: number, withinMs: number): Seen | null {
  return freshest(facts.devices, t, withinMs) ?? freshest(facts.asns, t, withinMs)
}

function freshest(seen: readonly Seen[], t: number, withinMs: number): Seen | null {
  const fresh = seen.find((one) => one.firstMs <= t && one.firstMs > t - withinMs)
  if (fresh === undefined) return null
  return seen.some((one) => one.firstMs <= t - withinMs) ? fresh : null
}
