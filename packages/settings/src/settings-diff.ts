import { SIGNALS } from '@redflag/detection'
import { LIST_NAMES, type ProductSettings } from './product-settings.ts'
import { canonicalJson } from './settings-hash.ts'

export interface SettingsDifference {
  /** Dotted path, as in the file. */
  readonly path: string
  /** `none` where there is nothing. */
  readonly from: string
  readonly to: string
}

/** What changes in effect from one settings to the other, in the order of the file. Equal hashes give none. */
export function diffSettings(from: ProductSettings, to: ProductSettings): readonly SettingsDifference[] {
  const before = flatten(from)
  const after = flatten(to)
  const found: SettingsDifference[] = []
  for (const path of new Set([...after.keys(), ...before.keys()])) {
    const [was, is] = [before.get(path) ?? 'none', after.get(path) ?? 'none']
    if (was !== is) found.push({ path, from: was, to: is })
  }
  return found
}

/** Every figure by its path. */
function flatten(settings: ProductSettings): ReadonlyMap<string, string> {
  const flat = new Map<string, string>()
  for (const { id } of SIGNALS) {
    const signal = settings.signals[id]
    if (signal === undefined) continue
    flat.set(`signals.${id}.status`, signal.status)
    for (const [name, value] of Object.entries(signal.params))
      flat.set(`signals.${id}.params.${name}`, canonicalJson(value))
  }
  const { caps, bands, ...rest } = settings.score
  for (const [family, cap] of Object.entries(caps)) flat.set(`score.caps.${family}`, String(cap))
  for (const [name, value] of Object.entries(rest)) flat.set(`score.${name}`, String(value))
  for (const [band, edge] of Object.entries(bands)) flat.set(`score.bands.${band}`, String(edge))
  const { byCountry, ...everywhere } = settings.thresholds
  for (const [name, dollars] of Object.entries(everywhere))
    flat.set(`thresholds.${name}`, canonicalJson(dollars))
  for (const [country, dollars] of Object.entries(byCountry))
    flat.set(`thresholds.byCountry.${country}`, canonicalJson(dollars))
  for (const [name, rows] of Object.entries(settings.platform))
    flat.set(`platform.${name}`, canonicalJson(rows))
  for (const name of LIST_NAMES) flat.set(`lists.${name}.maxAgeDays`, String(settings.lists[name].maxAgeDays))
  return flat
}
