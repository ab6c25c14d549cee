import { isSharing, liveMembers } from '../linked.ts'
import { defineSignal, passed, quiet, type SignalEpisode, verdict } from '../signal.ts'
import { lastShared } from './shared-instrument.ts'

/**
 * A payout destination of a worker whom an analyst found out: listed within the platform from then on (labels,
 * `redflag.labels.v1`), for everybody who is paid there.
 */
export const confirmedInstrument = defineSignal({
  id: 'confirmed-instrument',
  version: 1,
  family: 'linkage',
  title: 'Payout destination of a worker whose alert was confirmed',
  unit: 'workers',
  reference:
    '2022 advisory, mitigations (flag shared payment accounts); FATF virtual-asset red flags 2020 (F5)',
  reads: ['attributes'],
  defaults: { strength: 0.9 },
  describes: { strength: 'strength, 0..1' },
  guards: {
    confirmed: 'did a person confirm it? (an alert alone lists nothing)',
    time: 'did this worker use the destination within 180 days of the other?',
  },
  halfLifeDays: 180,
  remembers: false,
  explain: {
    what: 'Money of this worker goes where the money of somebody went whose alert an analyst has confirmed.',
    check: [
      'Open the confirmed case and see who holds the destination.',
      'Compare when each of them began to use it.',
      'Hold what is pending until it is clear whose account this is.',
    ],
  },
  evaluate(input) {
    const { facts, params } = input
    if (!isSharing(facts)) return quiet()
    if (!facts.attributes.some(({ members }) => members.some((one) => one.confirmedMs !== null)))
      return quiet()
    const episodes: SignalEpisode[] = []
    for (const attribute of facts.attributes) {
      if (attribute.kind !== 'instrument') continue
      const confirmed = liveMembers(attribute, input.clock).filter((one) => one.confirmedMs !== null)
      if (confirmed.length === 0) continue
      episodes.push({
        atMs: lastShared(attribute, confirmed),
        strength: params.strength,
        observed: confirmed.length,
        limit: 1,
        text: `A payout destination of this worker is also that of ${confirmed.length} ${confirmed.length === 1 ? 'worker' : 'workers'} whose alert was confirmed.`,
        params: { workers: confirmed.length },
        evidence: [attribute.ref],
        guards: passed(
          ['confirmed', 'an analyst confirmed the alert'],
          ['time', 'both used it within 180 days'],
        ),
      })
    }
    return verdict(episodes)
  },
})
