import {
  BANDS,
  bandRank,
  defaultSettings,
  type ScoreSettings,
  type Settings,
  SIGNALS,
  type SignalSettings,
} from '@redflag/detection'
import { readYaml } from './read-yaml.ts'
import { faultsOf } from './schema-faults.ts'
import { type SettingsFault, SettingsInvalid } from './settings-fault.ts'
import { settingsHash } from './settings-hash.ts'
import { type SettingsFile, settingsFile } from './settings-schema.ts'

export type SettingsCheck =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly faults: readonly SettingsFault[] }

/**
 * Reads a settings file: what it does not say keeps its default, what it says that is not known is a fault.
 *
 * @param yamlText undefined for the defaults
 * @param file how faults name the file
 * @throws SettingsInvalid with every fault
 */
export function loadSettings(yamlText: string | undefined, file = 'settings'): Settings {
  if (yamlText === undefined) return withHash(defaultSettings())
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
  const settings = resolve(parsed.data)
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

type Unhashed = Pick<Settings, 'signals' | 'score'>

const withHash = ({ signals, score }: Unhashed): Settings => ({
  hash: settingsHash({ signals, score }),
  signals,
  score,
})

function resolve(file: SettingsFile): Unhashed {
  const defaults = defaultSettings()
  const signals: Record<string, SignalSettings> = {}
  for (const { id, defaults: params } of SIGNALS) {
    const said = file.signals?.[id]
    signals[id] = {
      status: said?.status ?? defaults.signals[id]?.status ?? 'active',
      params: { ...params, ...without(said?.params ?? {}) },
    }
  }
  const { caps, bands, ...rest } = file.score ?? {}
  const score: ScoreSettings = {
    ...defaults.score,
    ...without(rest),
    caps: { ...defaults.score.caps, ...without(caps ?? {}) },
    bands: { ...defaults.score.bands, ...without(bands ?? {}) },
  }
  return { signals, score }
}

/** Drops keys whose value is undefined: spread over a default they would erase it. */
function without<Value extends object>(
  values: Value,
): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  const said = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(said) as { [Key in keyof Value]: Exclude<Value[Key], undefined> }
}

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
