import { firmLinks, isSharing, kinAmong } from '../linked.ts'
import type { Kin, Profile } from '../profile.ts'
import { defineSignal, passed, quiet, verdict } from '../signal.ts'
import { lastShared } from './shared-instrument.ts'

/**
 * What speaks against the workers this one is firmly linked with (A5).
 *
 * Each worker tells those it shares a payout destination, document, phone or mail address with how it stands, links aside; what
 * comes from two links away counts half again, and nothing comes from further. Sharing a device or an address passes nothing on.
 */
export const linkedCluster = defineSignal({
  id: 'linked-cluster',
  version: 1,
  family: 'linkage',
  title: 'Firmly linked with workers of whom much is said',
  unit: 'strength',
  reference:
    '2022 advisory, platform list (PL2); FATF virtual-asset red flags 2020 (F7); domain reference §4.6',
  reads: ['workerId', 'attributes', 'account', 'kin'],
  without: ['kin'],
  defaults: { damping: 0.5, least: 0.1, mostWorkers: 200 },
  describes: {
    damping: 'what is left of a strength per link that it passes, 0..1',
    least: 'strength from which it speaks, 0..1',
    mostWorkers: 'workers from which a cluster is no ring but a service, and says nothing',
  },
  guards: {
    'firm-links':
      'is the link a destination, document, phone or mail address? (a device or an address passes nothing on)',
    declared: 'is the other of the same declared household or agency? (then nothing passes)',
    size: 'is the cluster small enough to be a ring?',
  },
  halfLifeDays: 180,
  remembers: false,
  explain: {
    what: 'Accounts that share a payout destination, a document, a phone or a mail address with this one have raised suspicion of their own, so this one may be run by the same hands.',
    check: [
      'Open the linked workers and read what is said of each of them.',
      'See what binds them: whose name is on the destination or the document?',
      'Look at whether all of them began to use it within a short time.',
    ],
  },
  evaluate(input) {
    const { facts, params } = input
    if (!isSharing(facts)) return quiet()
    // Nothing told is nothing that stands out.
    if (facts.kin.length === 0) return quiet()
    const links = firmLinks(facts, input.clock)
    const near = kinAmong(facts, links)
    const far = farKin(facts, near)
    if (near.length + far.size >= params.mostWorkers) return quiet()
    let cold = 1
    for (const one of near) cold *= 1 - one.heat * params.damping
    for (const heat of far.values()) cold *= 1 - heat * params.damping ** 2
    const strength = 1 - cold
    // A billionth: half of 0.2 is a tenth, and binary fractions disagree.
    if (strength < params.least - 1e-9) return quiet()
    const hot = near.filter((one) => one.heat > 0).length
    return verdict([
      {
        atMs: Math.max(...links.map(({ attribute, member }) => lastShared(attribute, [member]))),
        strength,
        observed: Math.round(strength * 100) / 100,
        limit: params.least,
        text: `Of ${links.length} firmly linked ${links.length === 1 ? 'worker' : 'workers'} ${hot} stand${hot === 1 ? 's' : ''} out, with ${far.size} more one link further.`,
        params: { workers: links.length, standingOut: hot, further: far.size },
        evidence: links.map((link) => link.attribute.ref).slice(0, 10),
        guards: passed(
          ['firm-links', 'a destination, document, phone or mail address is shared'],
          ['declared', 'no common household or agency'],
          ['size', `${near.length + far.size + 1} workers`],
        ),
      },
    ])
  },
})

/** Two links away, each by the hottest path. */
function farKin(facts: Profile, near: readonly Kin[]): ReadonlyMap<string, number> {
  const far = new Map<string, number>()
  const isNear = (id: string) => id === facts.workerId || near.some((one) => one.key === id)
  for (const { kin } of near) {
    for (const { workerId, heat } of kin) {
      if (!isNear(workerId)) far.set(workerId, Math.max(heat, far.get(workerId) ?? 0))
    }
  }
  return far
}
