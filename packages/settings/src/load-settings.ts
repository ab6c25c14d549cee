import { BANDS, bandRank, type ScoreSettings } from '@redflag/detection'
import { defaultProductSettings, type ProductSettings } from './product-settings.ts'
import { readYaml } from './read-yaml.ts'
import { resolveSettings } from './resolve-settings.ts'
import { faultsOf } from './schema-faults.ts'
import { type SettingsFault, SettingsInvalid } from './settings-fault.ts'
import { settingsHash } from './settings-hash.ts'
import { settingsFile } from './settings-schema.ts'

export type SettingsCheck =
  | { readonly ok: true; readonly settings: ProductSettings }
  | { readonly ok: false; readonly faults: readonly SettingsFault[] }

/**
 * Reads a settings file: what it does not say keeps its default, what it says that is not known is a fault.
 *
 * @param yamlText undefined for the defaults
 * @param file how faults name the file
 * @throws SettingsInvalid with every fault
 */
export function loadSettings(yamlText: string | undefined, file = 'settings'): ProductSettings {
  if (yamlText === undefined) return withHash(defaultProductSettings())
  const checked = checkSettings(yamlText)
  if (!checked.ok) throw new SettingsInvalid(file, checked.faults)
  return checked.settings
}

/** The same without throwing. Faults are in the order of the file. */
export function checkSettings(yamlText: string): SettingsCheck {
  const yaml = readYaml(yamlText)
  if (yaml.faults.length > 0) return { ok: false, faults: yaml.faults }
  const parsed = settingsFile.safeParse(yaml.value, { reportInput: true })
  if (!parsed.success) return { ok: false, faults: inFileOrder(faultsOf(parsed.error, yaml)) }
  const settings = resolveSettings(parsed.data)
  const faults = contradictions(settings.score).map((fault): SettingsFault => {
    const place = yaml.placeOf(fault.path)
    const { expected, got } = fault
    return {
      path: fault.path.join('.'),
      expected,
      got,
      line: place?.line ?? null,
      column: place?.column ?? null,
    }
  })
  return faults.length > 0 ? { ok: false, faults } : { ok: true, settings: withHash(settings) }
}

const withHash = (settings: Omit<ProductSettings, 'hash'>): ProductSettings => ({
  ...settings,
  hash: settingsHash(settings),
})

interface Contradiction {
  readonly path: readonly string[]
  readonly expected: string
  readonly got: string
}

/** What each figure may be by itself, but not beside the others. Judged after defaults are filled in. */
function contradictions(score: ScoreSettings): readonly Contradiction[] {
  const found: Contradiction[] = []
  const edges = BANDS.filter((band) => band !== 'none')
  for (const band of edges) {
    const below = edges[bandRank(band) - 2]
    const edge = score.bands[band]
    const least = below === undefined ? score.hysteresis : score.bands[below] + score.hysteresis
    if (edge > least) continue
    const expected =
      below === undefined
        ? `more than score.hysteresis (${score.hysteresis})`
        : `more than score.bands.${below} and score.hysteresis together (${figure(least)})`
    found.push({ path: ['score', 'bands', band], expected, got: String(edge) })
  }
  if (score.uncorroboratedCap >= score.bands.high) {
    found.push({
      path: ['score', 'uncorroboratedCap'],
      expected: `less than score.bands.high (${score.bands.high}), so that one kind of evidence alone stays at review`,
      got: String(score.uncorroboratedCap),
    })
  }
  return found
}

/** Sums of decimals, without the tail that binary fractions grow. */
const figure = (value: number): string => String(Math.round(value * 1e6) / 1e6)

function inFileOrder(faults: readonly SettingsFault[]): readonly SettingsFault[] {
  const rank = (fault: SettingsFault) => fault.line ?? Number.MAX_SAFE_INTEGER
  return [...faults].sort((a, b) => rank(a) - rank(b) || (a.column ?? 0) - (b.column ?? 0))
}
