import { isAgency, isHousehold } from '../facts/relations.ts'
import { isSharing, liveMembers } from '../linked.ts'
import type { Attribute, Profile } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, verdict } from '../signal.ts'

/** One payout destination, several workers (A3). */
export const sharedInstrument = defineSignal({
  id: 'shared-instrument',
  version: 1,
  family: 'linkage',
  title: 'Payout destination shared with other workers',
  unit: 'workers',
  reference:
    '2022 advisory, mitigations (shared payment accounts); FATF virtual-asset red flags 2020 (F8, F10)',
  reads: ['attributes', 'account'],
  defaults: { two: 0.6, three: 0.85, five: 0.95, declaredCap: 0.3 },
  describes: {
    two: 'strength at two workers, 0..1',
    three: 'strength at three workers, 0..1',
    five: 'strength at five workers, 0..1',
    declaredCap: 'most it may say of a declared agency or household, 0..1',
  },
  guards: {
    household: 'do all who share it belong to one verified household?',
    agency: 'do all who share it belong to one declared agency?',
    memo: 'a destination with a memo is one account of an exchange, not the exchange: the memo is part of the key',
  },
  halfLifeDays: 180,
  remembers: false,
  explain: {
    what: 'Money of several workers goes to one account or address. Account rental and teams behind one purse look like this; so do families and agencies that were never declared.',
    check: [
      'Open the linked workers and compare when each began to use the destination (180 days).',
      'Ask for proof that the destination belongs to the worker (micro-deposit, or a message signed by the wallet).',
      'If the workers are a family or an agency, record it: the alert will then stay quiet.',
    ],
  },
  evaluate(input) {
    const { facts, params } = input
    if (!isSharing(facts)) return quiet()
    const { nowMs } = input
    const shared = facts.attributes.filter(
      (one) => one.kind === 'instrument' && liveMembers(one, nowMs).length > 0,
    )
    const told = shared.map((attribute) => sharing(attribute, facts, nowMs, params))
    const declared = told.filter((one) => one.declared !== null)
    const counter = declared
      .slice(0, 1)
      .map(({ declared: guard, workers }) =>
        heldBack(
          'shared-instrument',
          guard as string,
          `The ${workers} workers who share the destination are one declared ${guard}.`,
          { workers },
        ),
      )
    return verdict(
      told.map((one) => one.episode),
      counter,
    )
  },
})

function sharing(
  attribute: Attribute,
  facts: Profile,
  nowMs: number,
  params: {
    readonly two: number
    readonly three: number
    readonly five: number
    readonly declaredCap: number
  },
): { episode: SignalEpisode; declared: 'household' | 'agency' | null; workers: number } {
  const members = liveMembers(attribute, nowMs)
  const workers = members.length + 1
  const full = workers >= 5 ? params.five : workers >= 3 ? params.three : params.two
  const household = members.every((member) => isHousehold(facts, member))
  const agency = members.every((member) => isAgency(facts, member))
  const declared = household ? 'household' : agency ? 'agency' : null
  const strength = declared === null ? full : Math.min(full, params.declaredCap)
  const episode: SignalEpisode = {
    atMs: lastShared(attribute, members, nowMs),
    strength,
    observed: workers,
    limit: 2,
    text: `A payout destination of this worker is used by ${workers} workers within 180 days.`,
    params: { workers, days: 180 },
    evidence: [attribute.ref],
    guards: [
      {
        id: 'household',
        held: household,
        why: household ? 'one verified household' : 'no common verified household',
      },
      { id: 'agency', held: agency, why: agency ? 'one declared agency' : 'no common declared agency' },
      ...passed(['memo', 'destination and memo are one key']),
    ],
  }
  return { episode, declared, workers }
}

/** When both sides were last seen using it; "last seen" is kept in coarse steps that may end in the future. */
export function lastShared(attribute: Attribute, members: Attribute['members'], nowMs: number): number {
  const theirs = members.reduce((latest, member) => Math.max(latest, member.lastSeenMs), 0)
  return Math.min(nowMs, attribute.lastMs, theirs)
}
