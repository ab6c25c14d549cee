import type { Reason } from '../judgement.ts'
import type { Weight } from '../score.ts'
import type { WeighedReason } from '../weighed-reason.ts'

/** A reason with defaults, and its weight; they agree in signal, family and strength. */
export function aReason(over: Partial<Reason> & Partial<Weight> = {}): WeighedReason {
  const {
    standsAlone = false,
    minimumBand = null,
    isVictim = false,
    facet = null,
    basis = 'fact',
    ...rest
  } = over
  const reason: Reason = {
    signal: 'shared-device',
    version: 1,
    family: 'linkage',
    strength: 0.5,
    observed: 2,
    limit: 1,
    text: 'text',
    params: {},
    evidence: [],
    contribution: 0,
    count: 1,
    firstSeenMs: 0,
    lastSeenMs: 0,
    guards: [],
    list: null,
    victim: false,
    ...rest,
  }
  const { signal, family, strength } = reason
  return { reason, weight: { signal, family, strength, standsAlone, minimumBand, isVictim, facet, basis } }
}
