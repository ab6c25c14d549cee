import { firstUseMs, isInUse, lastUseMs } from '../facts/instruments.ts'
import type { Counter } from '../judgement.ts'
import type { Funding, Instrument, Profile } from '../profile.ts'
import { defineSignal, heldBack, passed, type SignalEpisode, unready, verdict } from '../signal.ts'
import { DAY } from '../time.ts'

/**
 * The client pays from the very instrument that the worker is paid to (G1). Money that goes round in a circle within days is the same
 * instrument on both sides, and weighs as much as one that is used months apart.
 *
 * Only the money side can be seen: clients send no session events, so a device or an address shared by client and worker
 * is out of sight here.
 */
export const selfDealing = defineSignal({
  id: 'self-dealing',
  version: 2,
  family: 'client',
  title: 'Client and worker use the same payment instrument',
  unit: 'days between paying in and paying out',
  reference: '2022 advisory, platform list (PL5: fake client, same payment account)',
  reads: ['fundings', 'instruments', 'payouts'],
  without: ['fundings'],
  defaults: { strength: 0.9, windowDays: 180 },
  describes: {
    strength: 'strength of an equal instrument, 0..1',
    windowDays: 'both uses lie within so many days',
  },
  guards: {
    refund: 'money that came back to the payer by a reversal is no funding',
    omnibus: 'is it an address that an exchange shares among its customers? (it is nobody’s)',
    'own-company': 'is it the worker’s own verified company that pays and is paid?',
  },
  halfLifeDays: 180,
  remembers: false,
  explain: {
    what: 'The instrument that funds the client’s payments is also a payout destination of the worker: money in a circle, as with fake clients that raise a worker’s standing.',
    check: [
      'Compare the dates on which the instrument paid in and was paid out to.',
      'Look at the client’s other workers and at the ratings it gave.',
      'Rule out a worker who pays a company of their own.',
    ],
  },
  evaluate(input) {
    const { facts, params } = input
    if (facts.fundings.length === 0) return unready('history', 'no payout told what the client paid with')
    const episodes: SignalEpisode[] = []
    const counter: Counter[] = []
    for (const funding of facts.fundings) {
      const instrument = facts.instruments.find((one) => one.key === funding.key)
      if (instrument === undefined || !isInUse(instrument) || instrument.omnibus) continue
      const atMs = Math.max(funding.lastMs, lastUseMs(instrument))
      const apart = daysApart(funding, instrument)
      if (apart > params.windowDays || input.clock.isBeyond(atMs + params.windowDays * DAY)) continue
      if (isOwnCompany(facts, instrument)) {
        counter.push(
          heldBack(
            'self-dealing',
            'own-company',
            'Client and worker share an instrument of the worker’s own verified company.',
          ),
        )
      } else episodes.push(episodeOf(funding, instrument, atMs, apart, params.strength))
    }
    return verdict(episodes, counter)
  },
})

function daysApart(funding: Funding, instrument: Instrument): number {
  const used = firstUseMs(instrument)
  const until = lastUseMs(instrument)
  if (used <= funding.lastMs && until >= funding.firstMs) return 0
  return Math.max(used - funding.lastMs, funding.firstMs - until) / DAY
}

function isOwnCompany(facts: Profile, instrument: Instrument): boolean {
  const paid = facts.payouts.filter(
    (one) => one.destinationKey === instrument.key && one.status !== 'reversed',
  )
  return paid.length > 0 && paid.every((one) => one.holderKind === 'company' && one.holderVerified === true)
}

function episodeOf(
  funding: Funding,
  instrument: Instrument,
  atMs: number,
  apartDays: number,
  strength: number,
): SignalEpisode {
  const payer = funding.payerId ?? 'a client'
  return {
    atMs,
    strength,
    observed: Math.round(apartDays * 10) / 10,
    limit: 'no common instrument',
    text: `The instrument that funds payments of client ${payer} is also a payout destination of this worker.`,
    params: { payerId: payer, apartDays: Math.round(apartDays * 10) / 10 },
    evidence: instrument.addedRef === null ? [funding.ref] : [funding.ref, instrument.addedRef],
    guards: passed(
      ['refund', 'reversals are not counted'],
      ['omnibus', 'not known as an exchange’s shared address'],
      ['own-company', 'not a verified company of the worker'],
    ),
    standsAlone: true,
  }
}
