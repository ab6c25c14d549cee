import { asEventId } from '../ids.ts'
import type { Episode } from '../profile.ts'
import { DAY } from '../time.ts'
import { START_MS } from './builders.ts'

/** An episode of a signal with a half-life of 14 days, at so many days after the start, resting on itself alone. */
export function anEpisode(day: number, over: Partial<Episode> & { readonly event?: string } = {}): Episode {
  const { event = `ev-${day}`, ...rest } = over
  const atMs = START_MS + day * DAY
  return {
    signal: 'impossible-travel',
    version: 1,
    family: 'network',
    atMs,
    sinceMs: atMs,
    strength: 0.5,
    observed: 1,
    limit: 0,
    text: '',
    params: {},
    evidence: [{ eventId: asEventId(event), occurredAtMs: atMs, partition: 0, offset: 0 }],
    guards: [],
    list: null,
    standsAlone: false,
    minimumBand: null,
    victim: false,
    ...rest,
  }
}
