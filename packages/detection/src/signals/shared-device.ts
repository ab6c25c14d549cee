import { isAgency, isHousehold } from '../facts/relations.ts'
import type { Counter } from '../judgement.ts'
import { isSharing, liveMembers } from '../linked.ts'
import type { Attribute } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, verdict } from '../signal.ts'
import { lastShared } from './shared-instrument.ts'

/** One device or second-factor device, several workers (A2). */
export const sharedDevice = defineSignal({
  id: 'shared-device',
  version: 1,
  family: 'linkage',
  title: 'Device shared with other workers',
  unit: 'workers',
  reference:
    '2022 advisory, operating facts; Microsoft Threat Intelligence 2025 (one device completing MFA for several accounts)',
  reads: ['attributes', 'account'],
  defaults: { two: 0.5, three: 0.8, mfa: 0.8, publicFrom: 9 },
  describes: {
    two: 'strength at two workers on one device, 0..1',
    three: 'strength at three workers on one device, 0..1',
    mfa: 'strength at two workers on one second-factor device, 0..1',
    publicFrom:
      'workers from which a device counts as public or as a fingerprint too coarse to tell machines apart',
  },
  guards: {
    public: 'do so many workers share it that it is a library machine or a common laptop model?',
    household: 'do all others belong to the same verified household?',
    agency: 'do all others belong to the same declared agency?',
  },
  halfLifeDays: 180,
  remembers: false,
  explain: {
    what: 'Several accounts were used from the same device within 30 days, or one device confirmed the log-ins of several accounts.',
    check: [
      'Compare the hours of use of the linked accounts: one after another points to one operator.',
      'See whether the accounts also share a payout destination or an address.',
      'Ask for a live video check if anything about money supports it.',
    ],
  },
  evaluate(input) {
    const { facts, params } = input
    if (!isSharing(facts)) return quiet()
    const { nowMs } = input
    const episodes: SignalEpisode[] = []
    const counter: Counter[] = []
    for (const attribute of facts.attributes) {
      if (attribute.kind !== 'device' && attribute.kind !== 'mfa-device') continue
      const members = liveMembers(attribute, nowMs)
      if (members.length === 0) continue
      const workers = members.length + 1
      const held = guardOf(members, workers)
      if (held === null) episodes.push(episodeOf(attribute, members, nowMs, strengthOf(attribute, workers)))
      else
        counter.push(
          heldBack('shared-device', held, `A device is shared by ${workers} workers, but ${SAYS[held]}.`, {
            workers,
          }),
        )
    }
    return verdict(episodes, counter)

    function guardOf(members: Attribute['members'], workers: number): keyof typeof SAYS | null {
      if (workers >= params.publicFrom) return 'public'
      if (members.every((member) => isHousehold(facts, member))) return 'household'
      if (members.every((member) => isAgency(facts, member))) return 'agency'
      return null
    }

    function strengthOf(attribute: Attribute, workers: number): number {
      if (attribute.kind === 'mfa-device') return params.mfa
      return workers >= 3 ? params.three : params.two
    }
  },
})

const SAYS = {
  public: 'so many use it that it is a public machine or a coarse fingerprint',
  household: 'they are one verified household',
  agency: 'they are one declared agency',
} as const

function episodeOf(
  attribute: Attribute,
  members: Attribute['members'],
  nowMs: number,
  strength: number,
): SignalEpisode {
  const workers = members.length + 1
  const what = attribute.kind === 'mfa-device' ? 'second-factor device' : 'device'
  return {
    atMs: lastShared(attribute, members, nowMs),
    strength,
    observed: workers,
    limit: 2,
    text: `A ${what} of this worker is used by ${workers} workers within 30 days.`,
    params: { workers, days: 30, device: what },
    evidence: [attribute.ref],
    guards: passed(
      ['public', 'few workers share it'],
      ['household', 'no common household'],
      ['agency', 'no common agency'],
    ),
  }
}
