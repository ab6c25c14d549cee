import { type ScoreSettings, SIGNALS, type SignalSettings, type ThresholdSettings } from '@redflag/detection'
import { canonicalAddress } from '@redflag/reference'
import {
  defaultProductSettings,
  type KnownPlatform,
  listSettings,
  type ProductSettings,
} from './product-settings.ts'
import type { SettingsFile } from './settings-schema.ts'

/** Everything that is in force: what the file says, over the defaults. Lists that mean the same come out the same. */
export function resolveSettings(file: SettingsFile): Omit<ProductSettings, 'hash'> {
  const defaults = defaultProductSettings()
  return {
    signals: signalsOf(file, defaults),
    score: scoreOf(file, defaults),
    thresholds: thresholdsOf(file, defaults),
    platform: platformOf(file, defaults),
    cohorts: defaults.cohorts,
    lists: listSettings((name) => file.lists?.[name]?.maxAgeDays ?? defaults.lists[name].maxAgeDays),
  }
}

function signalsOf(file: SettingsFile, defaults: ProductSettings): Record<string, SignalSettings> {
  const signals: Record<string, SignalSettings> = {}
  for (const { id, defaults: params } of SIGNALS) {
    const said = file.signals?.[id]
    signals[id] = {
      status: said?.status ?? defaults.signals[id]?.status ?? 'active',
      params: { ...params, ...without(said?.params ?? {}) },
    }
  }
  return signals
}

function scoreOf(file: SettingsFile, defaults: ProductSettings): ScoreSettings {
  const { caps, bands, ...rest } = file.score ?? {}
  return {
    ...defaults.score,
    ...without(rest),
    caps: { ...defaults.score.caps, ...without(caps ?? {}) },
    bands: { ...defaults.score.bands, ...without(bands ?? {}) },
  }
}

function thresholdsOf({ thresholds }: SettingsFile, defaults: ProductSettings): ThresholdSettings {
  const byCountry = Object.entries(thresholds?.byCountry ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    default: ascending(thresholds?.default ?? defaults.thresholds.default),
    byCountry: Object.fromEntries(byCountry.map(([country, dollars]) => [country, ascending(dollars)])),
    platformLimits: ascending(thresholds?.platformLimits ?? defaults.thresholds.platformLimits),
  }
}

function platformOf({ platform }: SettingsFile, defaults: ProductSettings): KnownPlatform {
  const said = { ...defaults.platform, ...withoutNull(platform ?? {}) }
  return {
    agencies: eachOnce(said.agencies, (id) => id),
    omnibusAddresses: eachOnce(trimmed(said.omnibusAddresses), canonicalOf),
    publicIps: eachOnce(trimmed(said.publicIps), (range) => range),
    corporateAsns: ascending(said.corporateAsns),
  }
}

const canonicalOf = (address: string): string => canonicalAddress({ address }).destination

const trimmed = (texts: readonly string[]): readonly string[] => texts.map((text) => text.trim())

const ascending = (figures: readonly number[]): readonly number[] =>
  [...new Set(figures)].sort((a, b) => a - b)

/** The order of what means a set says nothing, and neither does a repetition. */
function eachOnce(texts: readonly string[], keyOf: (text: string) => string): readonly string[] {
  const byKey = new Map<string, string>()
  for (const text of [...texts].sort()) if (!byKey.has(keyOf(text))) byKey.set(keyOf(text), text)
  return [...byKey.values()]
}

/** Drops keys whose value is undefined: spread over a default they would erase it. */
function without<Value extends object>(
  values: Value,
): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  const said = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(said) as { [Key in keyof Value]: Exclude<Value[Key], undefined> }
}

/** The same of keys that stand there with nothing behind them. */
function withoutNull<Value extends object>(values: Value): { [Key in keyof Value]: NonNullable<Value[Key]> } {
  const said = Object.entries(values).filter(([, value]) => value !== undefined && value !== null)
  return Object.fromEntries(said) as { [Key in keyof Value]: NonNullable<Value[Key]> }
}
