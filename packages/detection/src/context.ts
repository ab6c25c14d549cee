import { type Cohorts, NO_COHORTS } from './cohorts/cohorts.ts'

/** Amounts from which somebody looks: the law's, by country of the destination, and the platform's own. Whole US dollars, ascending. */
export interface ThresholdSettings {
  /** Where the destination's country is unknown or has none of its own. */
  readonly default: readonly number[]
  /** By ISO 3166-1 alpha-2 of the destination; takes the place of `default`. */
  readonly byCountry: Readonly<Record<string, readonly number[]>>
  /** The platform's review limits: those that whoever keeps under them learns first. They hold everywhere. */
  readonly platformLimits: readonly number[]
}

/** What the platform knows and no event says. */
export interface PlatformSettings {
  /** Agencies that the platform has verified. Empty: every declared agency counts. */
  readonly agencies: readonly string[]
  /** Autonomous systems of corporate desktop services, where remote access is how people work. */
  readonly corporateAsns: readonly number[]
}

/** What signals are told beside facts and parameters: one for all of them. */
export interface SignalContext {
  readonly thresholds: ThresholdSettings
  readonly platform: PlatformSettings
  /** What happened to others of the same corridor. To be asked only where the signal would speak otherwise. */
  readonly cohorts: Cohorts
}

/** 10 000: reports on cash. 3000: US travel and record rule. 1000: FATF de minimis of the travel rule. Domain reference §4.9. */
export const THRESHOLD_DEFAULTS: ThresholdSettings = {
  default: [1000, 3000, 10_000],
  byCountry: {},
  platformLimits: [],
}

const PLATFORM_DEFAULTS: PlatformSettings = { agencies: [], corporateAsns: [] }

/** What holds where the settings say nothing. */
export const DEFAULT_CONTEXT: SignalContext = {
  thresholds: THRESHOLD_DEFAULTS,
  platform: PLATFORM_DEFAULTS,
  cohorts: NO_COHORTS,
}

/** The thresholds that a payout to this country may be kept under. Whole US dollars, ascending, each once; may be empty. */
export function thresholdsFor(thresholds: ThresholdSettings, country: string | null): readonly number[] {
  const { byCountry, platformLimits } = thresholds
  const own = country !== null && Object.hasOwn(byCountry, country) ? byCountry[country] : undefined
  return [...new Set([...(own ?? thresholds.default), ...platformLimits])].sort((a, b) => a - b)
}

/** Whether a declared agency is one: everybody can call themselves that, so where the platform keeps a list, the list decides. */
export function isKnownAgency(agencyId: string | null, { agencies }: PlatformSettings): boolean {
  return agencyId !== null && (agencies.length === 0 || agencies.includes(agencyId))
}
