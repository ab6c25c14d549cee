import { type Settings, SIGNALS } from '@redflag/detection'
import { canonicalJson } from './settings-hash.ts'

export interface SettingsDifference {
  /** Dotted path, as in the file. */
  readonly path: string
  readonly from: string
  readonly to: string
}

/** What changes in effect from one settings to the other, in the order of the catalogue. Equal hashes give none. */
export function diffSettings(from: Settings, to: Settings): readonly SettingsDifference[] {
  const before = flatten(from)
  const after = flatten(to)
  const found: SettingsDifference[] = []
  for (const [path, value] of after) {
    const was = before.get(path)
    if (was !== undefined && was !== value) found.push({ path, from: was, to: value })
  }
  return found
}

/** Every figure by its path. */
function flatten(settings: Settings): ReadonlyMap<string, string> {
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
  return flat
}
