import type { AttributeKind } from '../event.ts'
import { declaredRelation } from '../facts/declared.ts'
import type { Counter, GuardAnswer } from '../judgement.ts'
import { isSharing, liveMembers } from '../linked.ts'
import type { Attribute } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, verdict } from '../signal.ts'

const KINDS: ReadonlySet<AttributeKind> = new Set(['instrument'] as const)

/**
 * One payout destination, several workers (A3).
 *
 * An address that an exchange shares among its customers is nobody's without its memo (settings name them). One that more workers have
 * than the degree cap of §4.6 allows is most likely such an address, or a payroll service, that nobody has named yet: it is shown, and
 * says no more than a declared agency's.
 */
export const sharedInstrument = defineSignal({
  id: 'shared-instrument',
  version: 2,
  family: 'linkage',
  title: 'Payout destination shared with other workers',
  unit: 'workers',
  reference:
    '2022 advisory, mitigations (shared payment accounts); FATF virtual-asset red flags 2020 (F8, F10)',
  reads: ['attributes', 'account', 'instruments'],
  defaults: { two: 0.6, three: 0.85, five: 0.95, declaredCap: 0.3, serviceFrom: 51 },
  describes: {
    two: 'strength at two workers, 0..1',
    three: 'strength at three workers, 0..1',
    five: 'strength at five workers, 0..1',
    declaredCap: 'most it may say of a declared agency or household, or of what must be a service, 0..1',
    serviceFrom: 'workers from which a destination must be a service',
  },
  guards: {
    household: 'do all who share it belong to one verified household?',
    agency: 'do all who share it belong to one declared agency?',
    omnibus: 'is it an address that an exchange shares among its customers, without a memo? (it is nobody’s)',
    service: 'do so many workers share it that it must be an exchange or a payroll service?',
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
    const { facts, params, context } = input
    if (!isSharing(facts, KINDS)) return quiet()
    const episodes: SignalEpisode[] = []
    const counter: Counter[] = []
    for (const attribute of facts.attributes) {
      if (attribute.kind !== 'instrument') continue
      const members = liveMembers(attribute, input.clock)
      if (members.length === 0) continue
      const workers = members.length + 1
      const held = guardOf(attribute, members)
      // Of several that are shared, one says why it is quiet.
      if (held !== null && !counter.some((one) => one.code === `shared-instrument.${held}`))
        counter.push(
          heldBack('shared-instrument', held, `${workers} workers share a destination: ${SAYS[held]}.`, {
            workers,
          }),
        )
      if (held !== 'omnibus') episodes.push(episodeOf(attribute, members, held))
    }
    return verdict(episodes, counter)

    function guardOf({ key }: Attribute, members: Attribute['members']): keyof typeof SAYS | null {
      if (facts.instruments.some((one) => one.key === key && one.omnibus)) return 'omnibus'
      const relations = members.map((one) => declaredRelation(facts, one, context.platform))
      if (relations.every((one) => one === 'household')) return 'household'
      if (relations.every((one) => one !== null)) return 'agency'
      return members.length + 1 >= params.serviceFrom ? 'service' : null
    }

    function episodeOf(
      attribute: Attribute,
      members: Attribute['members'],
      held: keyof typeof SAYS | null,
    ): SignalEpisode {
      const workers = members.length + 1
      const full = workers >= 5 ? params.five : workers >= 3 ? params.three : params.two
      const answer = (id: keyof typeof SAYS, otherwise: string): GuardAnswer => ({
        id,
        held: held === id,
        why: held === id ? SAYS[id] : otherwise,
      })
      return {
        atMs: lastShared(attribute, members),
        strength: held === null ? full : Math.min(full, params.declaredCap),
        observed: workers,
        limit: 2,
        text: `A payout destination of this worker is used by ${workers} workers within 180 days.`,
        params: { workers, days: 180 },
        evidence: [attribute.ref],
        guards: [
          answer('household', 'no common verified household'),
          answer('agency', 'no common declared agency'),
          answer('service', 'few workers share it'),
          ...passed(
            ['omnibus', 'not known as an exchange’s shared address'],
            ['memo', 'destination and memo are one key'],
          ),
        ],
      }
    }
  },
})

const SAYS = {
  household: 'they are one declared household',
  agency: 'they are one declared agency',
  service: 'so many that it must be an exchange or a payroll service',
  omnibus: 'it is an exchange’s shared address without a memo, and nobody’s',
} as const

/**
 * When both sides were last seen using it. "Last seen" is kept in coarse steps that may end in the future: an episode of a moment to come
 * is dated now when it is heard.
 */
export function lastShared(attribute: Attribute, members: Attribute['members']): number {
  const theirs = members.reduce((latest, member) => Math.max(latest, member.lastSeenMs), 0)
  return Math.min(attribute.lastMs, theirs)
}
