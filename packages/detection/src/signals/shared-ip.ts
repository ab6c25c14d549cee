import type { Clock } from '../clock.ts'
import type { AttributeKind } from '../event.ts'
import { declaredRelation } from '../facts/declared.ts'
import type { Counter } from '../judgement.ts'
import { isSharing, liveMembers } from '../linked.ts'
import type { Attribute, Profile } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, verdict } from '../signal.ts'
import { lastShared } from './shared-instrument.ts'

const KINDS: ReadonlySet<AttributeKind> = new Set(['ip'] as const)

/**
 * One address, many workers (A1).
 *
 * Addresses of cellular, hosting, campus and anonymising networks never arrive here (`mentionsOf`): they are shared by
 * strangers. IPv6 is compared by /64. The weight 1/ln(1 + degree) of §4.6 begins where a household, a workroom or a house full of
 * machines ends: up to a dozen workers the strengths of the table stand, beyond that an address says less the more it is like a carrier's
 * that nobody labelled.
 *
 * An address says where somebody is, not who. A dormitory, a café and a house full of rented machines look alike from here, so where
 * nothing else binds the worker to anybody there (a device, a destination, a document) it counts for less than what corroborates.
 */
export const sharedIp = defineSignal({
  id: 'shared-ip',
  version: 3,
  family: 'linkage',
  title: 'Internet address shared with other workers',
  unit: 'workers',
  reference: '2022 advisory, platform list (PL2); Japan 2024 (J4); FATF virtual-asset red flags 2020 (F9)',
  reads: ['attributes', 'account'],
  defaults: {
    three: 0.4,
    five: 0.7,
    fullUpTo: 12,
    publicFrom: 51,
    unknownNetworkFactor: 0.5,
    businessFactor: 0.5,
    unboundFactor: 0.4,
  },
  describes: {
    three: 'strength at three workers, 0..1',
    five: 'strength at five workers, 0..1',
    fullUpTo: 'workers up to which it says all; beyond, less by the logarithm of their number',
    publicFrom: 'workers from which an address counts as public',
    unknownNetworkFactor: 'factor where the kind of network is not known, 0..1',
    businessFactor: 'factor on a business line, where strangers share a workroom by design, 0..1',
    unboundFactor: 'factor where nothing else binds the worker to anybody there, 0..1',
  },
  guards: {
    'shared-network':
      'is it cellular, carrier-grade NAT, hosting, campus or an anonymiser? (such addresses never link)',
    crowd: 'do more workers use it than a house holds?',
    public: 'do so many workers use it that it is a public place?',
    declared: 'how many are left without the own household and agency?',
    bound: 'does anything beside the address bind the worker to one of them?',
  },
  halfLifeDays: 180,
  remembers: false,
  explain: {
    what: 'Three or more workers without a declared relation were on one fixed-line address within seven days, as in a shared workroom or a house full of rented machines.',
    check: [
      'See whether the accounts are used at the same hours, or strictly one after another.',
      'Ask whether the address is a co-working space or a shared flat; record it if so.',
      'Look for shared payout destinations among the linked workers: those settle it.',
    ],
  },
  evaluate(input) {
    const { facts, params, context } = input
    if (!isSharing(facts, KINDS)) return quiet()
    const episodes: SignalEpisode[] = []
    const counter: Counter[] = []
    for (const attribute of facts.attributes) {
      if (attribute.kind !== 'ip') continue
      const members = liveMembers(attribute, input.clock)
      if (members.length < 2) continue
      const strangers = members.filter((one) => declaredRelation(facts, one, context.platform) === null)
      const workers = strangers.length + 1
      if (members.length + 1 >= params.publicFrom) {
        counter.push(
          heldBack(
            'shared-ip',
            'public',
            `An address is used by ${members.length + 1} workers: a public place.`,
            { workers: members.length + 1 },
          ),
        )
      } else if (workers < 3) {
        counter.push(
          heldBack(
            'shared-ip',
            'declared',
            'The workers on one address are a declared household or agency.',
            { workers: members.length + 1 },
          ),
        )
      } else {
        episodes.push(
          episodeOf(attribute, strangers, {
            crowd: members.length + 1,
            isBound: isBound(facts, strangers, input.clock),
            params,
          }),
        )
      }
    }
    return verdict(episodes, counter)
  },
})

interface Place {
  /** Workers on the address, declared relations included. */
  readonly crowd: number
  /** Something else is shared with one of them. */
  readonly isBound: boolean
  readonly params: {
    readonly three: number
    readonly five: number
    readonly fullUpTo: number
    readonly unknownNetworkFactor: number
    readonly businessFactor: number
    readonly unboundFactor: number
  }
}

function episodeOf(
  attribute: Attribute,
  strangers: Attribute['members'],
  { crowd, isBound, params }: Place,
): SignalEpisode {
  const workers = strangers.length + 1
  const unknown = attribute.network === null || attribute.network === 'unknown'
  const isBusiness = attribute.network === 'business'
  const network = unknown ? params.unknownNetworkFactor : isBusiness ? params.businessFactor : 1
  const factor = isBound ? network : network * params.unboundFactor
  const full = (workers >= 5 ? params.five : params.three) * weightOf(crowd, params.fullUpTo)
  return {
    atMs: lastShared(attribute, strangers),
    strength: full * factor,
    observed: workers,
    limit: 3,
    text: `An internet address of this worker is used by ${workers} workers within 7 days.`,
    params: { workers, days: 7 },
    evidence: [attribute.ref],
    guards: passed(
      [
        'shared-network',
        unknown
          ? 'the kind of network is not known: counted less'
          : `a ${attribute.network} network${isBusiness ? ': counted less' : ''}`,
      ],
      ['crowd', crowd > params.fullUpTo ? `${crowd} workers use it: counted less` : 'few workers use it'],
      ['public', 'not so many that it is a public place'],
      ['declared', `${workers} without a declared relation`],
      [
        'bound',
        isBound
          ? 'one of them shares more than the address'
          : 'nothing but the address is shared: counted less',
      ],
    ),
  }
}

/** Clients and observers in common bind nobody. */
const BINDING: ReadonlySet<Attribute['kind']> = new Set([
  'instrument',
  'device',
  'mfa-device',
  'document',
  'phone',
  'email',
])

function isBound(facts: Profile, strangers: Attribute['members'], clock: Clock): boolean {
  return facts.attributes.some(
    (one) =>
      BINDING.has(one.kind) &&
      liveMembers(one, clock).some((member) =>
        strangers.some(({ workerId }) => workerId === member.workerId),
      ),
  )
}

/** 1/ln(1 + degree), taken as 1 up to `fullUpTo` (domain reference §4.6). */
const weightOf = (degree: number, fullUpTo: number): number =>
  degree <= fullUpTo ? 1 : Math.log(1 + fullUpTo) / Math.log(1 + degree)
