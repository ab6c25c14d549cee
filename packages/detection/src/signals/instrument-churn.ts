import { firstUseMs, isInUse, isRotating } from '../facts/instruments.ts'
import type { EventRef } from '../judgement.ts'
import type { Instrument, Profile } from '../profile.ts'
import { defineSignal, passed, unready, verdict } from '../signal.ts'
import { DAY } from '../time.ts'

/** Frequent change of the payout account (P2). */
export const instrumentChurn = defineSignal({
  id: 'instrument-churn',
  version: 2,
  family: 'routing',
  facet: 'movement',
  title: 'Payout destinations changed often',
  unit: 'distinct destinations',
  reference: 'Japan 2024 (J1); IC3 2025 (frequent bank changes); FATF virtual-asset red flags 2020 (F15)',
  reads: ['instruments', 'payouts'],
  defaults: {
    windowDays: 90,
    some: 3,
    many: 5,
    someStrength: 0.4,
    manyStrength: 0.7,
    sameHolderFactor: 0.5,
    holders: 3,
    holdersStrength: 0.5,
  },
  describes: {
    windowDays: 'within so many days',
    some: 'destinations from which it speaks',
    many: 'destinations from which it speaks up',
    someStrength: 'strength at the lower count, 0..1',
    manyStrength: 'strength at the higher count, 0..1',
    sameHolderFactor: 'factor when all are of one holder in one country, 0..1',
    holders: 'different holders, by name, that no worker has among their own accounts',
    holdersStrength: 'least strength at so many of them, 0..1',
  },
  guards: {
    'same-holder': 'do all belong to one holder in one country?',
    'failed-retries': 'a destination whose payouts all came back is not counted',
    'rotating-wallet': 'addresses of a wallet that never repeats one count as one destination',
  },
  halfLifeDays: 30,
  remembers: false,
  explain: {
    what: 'The worker was paid to, or set up, three or more different destinations within 90 days.',
    check: [
      'List the destinations with the date each was first used and the name of its holder.',
      'Ask whether a bank failed or closed an account at that time.',
      'See whether other workers used any of the destinations.',
    ],
  },
  evaluate(input) {
    const { facts, params } = input
    const used = facts.instruments.filter((one) => isInUse(one) && !cameBack(one, facts))
    if (used.length === 0) return unready('history', 'no payout destination seen yet')
    if (used.length < params.some) return verdict([])
    const recent = used.filter((one) => !input.clock.isBeyond(firstUseMs(one) + params.windowDays * DAY))
    const count = distinct(recent)
    if (count < params.some) return verdict([])
    const isOneHolder = oneHolder(recent)
    const holders = new Set(recent.flatMap(({ holderNameKey }) => holderNameKey ?? [])).size
    const byCount = count >= params.many ? params.manyStrength : params.someStrength
    // A name may be spelled in two ways; three names are three people.
    const full = holders >= params.holders ? Math.max(byCount, params.holdersStrength) : byCount
    const ofHolders = holders >= params.holders ? `, of ${holders} holders by name` : ''
    const atMs = Math.max(...recent.map(firstUseMs))
    return verdict([
      {
        atMs,
        strength: isOneHolder ? full * params.sameHolderFactor : full,
        observed: count,
        limit: params.some,
        text: `${count} different payout destinations appeared within ${params.windowDays} days${ofHolders}.`,
        params: { destinations: count, days: params.windowDays, holders },
        evidence: refsOf(recent, facts),
        guards: [
          {
            id: 'same-holder',
            held: isOneHolder,
            why: isOneHolder
              ? 'all of one holder in one country: counted less'
              : 'holders or countries differ, or are not known',
          },
          ...passed(['failed-retries', 'payouts to them stand']),
        ],
      },
    ])
  },
})

/** All payouts to it were reversed: a bank that failed, tried and given up. */
function cameBack(instrument: Instrument, facts: Profile): boolean {
  return (
    instrument.paidCount === 0 && facts.payouts.some((payout) => payout.destinationKey === instrument.key)
  )
}

/** A wallet is declared under one id and paid at its address: both are one destination. Rotating addresses are one wallet. */
function distinct(instruments: readonly Instrument[]): number {
  const crypto = instruments.filter((one) => one.kind === 'crypto')
  const declared = crypto.filter((one) => one.paidCount === 0).length
  const rotating = crypto.some((one) => one.paidCount > 0 && isRotating(one)) ? 1 : 0
  const addresses = crypto.filter((one) => one.paidCount > 0 && !isRotating(one)).length
  return instruments.length - crypto.length + Math.max(declared, addresses + rotating)
}

function oneHolder(instruments: readonly Instrument[]): boolean {
  const [first] = instruments
  if (first === undefined || first.holderNameKey === null) return false
  return instruments.every(
    (one) => one.holderNameKey === first.holderNameKey && one.country === first.country,
  )
}

function refsOf(instruments: readonly Instrument[], facts: Profile): readonly EventRef[] {
  const refs: EventRef[] = []
  for (const instrument of instruments) {
    const paid = facts.payouts.find((payout) => payout.destinationKey === instrument.key)
    const ref = instrument.addedRef ?? paid?.ref
    if (ref !== undefined) refs.push(ref)
  }
  return refs
}
