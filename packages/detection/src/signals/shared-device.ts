import type { AttributeKind } from '../event.ts'
import { declaredRelation } from '../facts/declared.ts'
import type { Counter } from '../judgement.ts'
import { isSharing, liveMembers } from '../linked.ts'
import type { Attribute } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, verdict } from '../signal.ts'
import { lastShared } from './shared-instrument.ts'

const KINDS: ReadonlySet<AttributeKind> = new Set(['device', 'mfa-device'] as const)

/**
 * One device or second-factor device, several workers (A2).
 *
 * A fingerprint that a thousandth of the fleet has is a laptop model and no machine. How large the fleet is no worker's facts tell: the
 * degree cap of §4.6 stands for it. A second-factor device is registered one by one and is no fingerprint, so that only the
 * general cap is held against it. Relatives and colleagues are not counted; whoever is left is.
 */
export const sharedDevice = defineSignal({
  id: 'shared-device',
  version: 2,
  family: 'linkage',
  title: 'Device shared with other workers',
  unit: 'workers',
  reference:
    '2022 advisory, operating facts; Microsoft Threat Intelligence 2025 (one device completing MFA for several accounts)',
  reads: ['attributes', 'account'],
  defaults: { two: 0.5, three: 0.8, mfa: 0.8, publicFrom: 9, mfaPublicFrom: 51 },
  describes: {
    two: 'strength at two workers on one device, 0..1',
    three: 'strength at three workers on one device, 0..1',
    mfa: 'strength at two workers on one second-factor device, 0..1',
    publicFrom:
      'workers from which a device counts as public or as a fingerprint too coarse to tell machines apart',
    mfaPublicFrom: 'workers from which a second-factor device is a placeholder and no device',
  },
  guards: {
    public: 'do so many workers share it that it is a library machine or a common laptop model?',
    household: 'how many are left without the own verified household?',
    agency: 'how many are left without the own declared agency?',
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
    const { facts, params, context } = input
    if (!isSharing(facts, KINDS)) return quiet()
    const episodes: SignalEpisode[] = []
    const counter: Counter[] = []
    for (const attribute of facts.attributes) {
      if (attribute.kind !== 'device' && attribute.kind !== 'mfa-device') continue
      const members = liveMembers(attribute, input.clock)
      if (members.length === 0) continue
      const strangers = members.filter((one) => declaredRelation(facts, one, context.platform) === null)
      const held = guardOf(attribute, members, strangers)
      if (held === null) {
        const strength = strengthOf(attribute, strangers.length + 1)
        episodes.push(episodeOf(attribute, members, strangers, strength))
      } else {
        const workers = members.length + 1
        const text = `A device is shared by ${workers} workers, but ${SAYS[held]}.`
        counter.push(heldBack('shared-device', held, text, { workers }))
      }
    }
    return verdict(episodes, counter)

    function guardOf(
      { kind }: Attribute,
      members: Attribute['members'],
      strangers: Attribute['members'],
    ): keyof typeof SAYS | null {
      if (members.length + 1 >= (kind === 'device' ? params.publicFrom : params.mfaPublicFrom))
        return 'public'
      if (strangers.length > 0) return null
      return members.some((one) => declaredRelation(facts, one, context.platform) === 'agency')
        ? 'agency'
        : 'household'
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
  strangers: Attribute['members'],
  strength: number,
): SignalEpisode {
  const workers = strangers.length + 1
  const what = attribute.kind === 'mfa-device' ? 'second-factor device' : 'device'
  const others = members.length > strangers.length ? 'some are related, and are not counted' : null
  return {
    atMs: lastShared(attribute, strangers),
    strength,
    observed: workers,
    limit: 2,
    text: `A ${what} of this worker is used by ${workers} workers within 30 days.`,
    params: { workers, days: 30, device: what },
    evidence: [attribute.ref],
    guards: passed(
      ['public', 'few workers share it'],
      ['household', others ?? 'no common household'],
      ['agency', others ?? 'no common agency'],
    ),
  }
}
