import type { Basis } from './basis.ts'
import { HEARSAY_CAP } from './facts/heard.ts'
import type { Band, Family } from './judgement.ts'
import { BANDS, FAMILIES } from './judgement.ts'
import type { Facet } from './signal.ts'

/** One signal's say, after decay. */
export interface Weight {
  readonly signal: string
  readonly family: Family
  /** 0..1 */
  readonly strength: number
  readonly standsAlone: boolean
  readonly minimumBand: Band | null
  /** Speaks of harm done to the worker: it raises the matter, and is no part of the worker's risk. */
  readonly isVictim: boolean
  /** Which question about money it answers; null where it is not about money. */
  readonly facet: Facet | null
  readonly basis: Basis
}

export interface ScoreSettings {
  /** Most that a family may say, 0..1. */
  readonly caps: Readonly<Record<Family, number>>
  /** A family says something from this strength on. */
  readonly corroborationFloor: number
  /** Highest score of uncorroborated evidence. */
  readonly uncorroboratedCap: number
  /** Lower edge of each band. */
  readonly bands: Readonly<Record<Exclude<Band, 'none'>, number>>
  /** How far under its edge a score must fall to leave a band. */
  readonly hysteresis: number
}

/** Defaults of the domain reference §4.3. */
export const SCORE_DEFAULTS: ScoreSettings = {
  caps: { network: 0.7, time: 0.65, identity: 0.4, routing: 0.85, linkage: 0.95, client: 0.95, sanctions: 1 },
  corroborationFloor: 0.3,
  uncorroboratedCap: 0.74,
  bands: { low: 0.4, medium: 0.6, high: 0.75, critical: 0.9 },
  hysteresis: 0.05,
}

export interface Score {
  readonly score: number
  readonly band: Band
  readonly families: Readonly<Record<Family, number>>
  /** Share of the score per weight, in the order given; they add up to 1 where there is any. */
  readonly shares: readonly number[]
}

/** Evidence about place, hours or papers alone: a way of life, until something about money or sharing joins it. */
const CIRCUMSTANTIAL: ReadonlySet<Family> = new Set(['network', 'time', 'identity'])

/** A strength of 1 is infinite in -ln(1-s); this is where shares stop growing. */
const MOST = 1 - 1e-6

/** How far under the edge of a band that it must not reach a score stays. */
const UNDER_EDGE = 0.01

/**
 * Weighs what the signals say into one score: noisy-or within a family up to its cap, noisy-or over families, then the
 * corroboration rule. Hearsay is added to the facts and lifts nobody above low; what is lawful is added to both and lifts nobody out of
 * their band. Monotone in every strength; a weight of strength 0 changes nothing.
 */
export function score(weights: readonly Weight[], settings: ScoreSettings): Score {
  const families = weighFamilies(weights, settings)
  const value = totalOf(weights, families, settings)
  return {
    score: value,
    band: bandOf(value, settings),
    families,
    // Reckoned when asked: only what is explained to somebody needs them.
    get shares() {
      return shares(weights, families)
    },
  }
}

function totalOf(
  weights: readonly Weight[],
  families: Readonly<Record<Family, number>>,
  settings: ScoreSettings,
): number {
  const value = combine(weights, families, settings)
  // Nearly always.
  if (weights.every((weight) => weight.basis === 'fact')) return value
  const facts = valueWithout('hearsay', 'lawful')
  const heard = Math.max(facts, Math.min(valueWithout('lawful'), settings.bands.medium - UNDER_EDGE))
  if (weights.every((weight) => weight.basis !== 'lawful')) return heard
  const all = heard > facts ? value : valueWithout('hearsay')
  const next = BANDS[bandRank(bandOf(heard, settings)) + 1] as Exclude<Band, 'none'> | undefined
  return Math.max(heard, next === undefined ? all : Math.min(all, settings.bands[next] - UNDER_EDGE))

  function valueWithout(...bases: readonly Basis[]): number {
    const left = weights.filter((weight) => !bases.includes(weight.basis))
    return combine(left, weighFamilies(left, settings), settings)
  }
}

function combine(
  weights: readonly Weight[],
  families: Readonly<Record<Family, number>>,
  settings: ScoreSettings,
): number {
  let rest = 1
  for (const family of FAMILIES) rest *= 1 - families[family]
  const alone = weights.some((weight) => weight.standsAlone && !weight.isVictim && weight.strength > 0)
  const total =
    alone || isCorroborated(families, settings) || isManyFaceted(weights, settings)
      ? 1 - rest
      : Math.min(1 - rest, settings.uncorroboratedCap)
  const floor = weights.reduce<Band>(
    (least, weight) =>
      weight.minimumBand !== null && weight.strength > 0 ? higherBand(least, weight.minimumBand) : least,
    'none',
  )
  return floor === 'none' ? total : Math.max(total, settings.bands[floor])
}

function weighFamilies(weights: readonly Weight[], settings: ScoreSettings): Record<Family, number> {
  const rest: Record<Family, number> = {
    network: 1,
    linkage: 1,
    routing: 1,
    time: 1,
    client: 1,
    identity: 1,
    sanctions: 1,
  }
  let heard: Partial<Record<Family, number>> | null = null
  for (const { isVictim, basis, family, strength } of weights) {
    if (isVictim) continue
    if (basis !== 'hearsay') rest[family] *= 1 - strength
    else {
      heard ??= {}
      heard[family] = (heard[family] ?? 1) * (1 - strength)
    }
  }
  if (heard !== null)
    for (const family of FAMILIES) rest[family] *= Math.max(1 - HEARSAY_CAP, heard[family] ?? 1)
  for (const family of FAMILIES) rest[family] = Math.min(settings.caps[family], 1 - rest[family])
  return rest
}

/** Facets of one family that make up for a second one. */
const FACETS_NEEDED = 3

/** Two suffice where one of them is whose account it is, and both say at least this. */
const OWNER_FLOOR = 0.5

/**
 * Do the answers to different questions about the money bear each other out? One change of bank answers one or two of them; money
 * that moves to ever new accounts, of other people, in odd amounts, answers more than an honest story does.
 */
function isManyFaceted(weights: readonly Weight[], settings: ScoreSettings): boolean {
  const rest = new Map<Facet, number>()
  for (const { facet, strength, isVictim } of weights) {
    if (facet !== null && !isVictim) rest.set(facet, (rest.get(facet) ?? 1) * (1 - strength))
  }
  const says = (least: number) => [...rest.values()].filter((one) => 1 - one >= least).length
  if (says(settings.corroborationFloor) >= FACETS_NEEDED) return true
  const owner = 1 - (rest.get('owner') ?? 1)
  return owner >= OWNER_FLOOR && says(OWNER_FLOOR) >= 2
}

function isCorroborated(families: Readonly<Record<Family, number>>, settings: ScoreSettings): boolean {
  const speaking = FAMILIES.filter((family) => families[family] >= settings.corroborationFloor)
  return speaking.length >= 2 && speaking.some((family) => !CIRCUMSTANTIAL.has(family))
}

/** Additive in -ln(1-s): what a family brings is shared among its signals by what each brings to the family. */
function shares(weights: readonly Weight[], families: Readonly<Record<Family, number>>): readonly number[] {
  const say = (strength: number) => -Math.log(1 - Math.min(strength, MOST))
  let total = 0
  for (const family of FAMILIES) total += say(families[family])
  // What speaks of harm alone shares evenly what it raises.
  if (total === 0) {
    const raising = weights.filter((weight) => weight.isVictim && weight.strength > 0).length
    return weights.map((weight) => (weight.isVictim && weight.strength > 0 ? 1 / raising : 0))
  }
  return weights.map((weight) => {
    if (weight.isVictim) return 0
    const inFamily = weights.reduce(
      (sum, other) => (other.family === weight.family && !other.isVictim ? sum + say(other.strength) : sum),
      0,
    )
    return inFamily === 0 ? 0 : (say(weight.strength) / inFamily) * (say(families[weight.family]) / total)
  })
}

/** The band a score lies in, without memory of earlier ones. */
function bandOf(value: number, settings: ScoreSettings): Band {
  if (value >= settings.bands.critical) return 'critical'
  if (value >= settings.bands.high) return 'high'
  if (value >= settings.bands.medium) return 'medium'
  if (value >= settings.bands.low) return 'low'
  return 'none'
}

export const bandRank = (band: Band): number => BANDS.indexOf(band)

export function higherBand(a: Band, b: Band): Band {
  return bandRank(a) >= bandRank(b) ? a : b
}
