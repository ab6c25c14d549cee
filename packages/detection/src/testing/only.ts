import { defaultSettings, type Settings } from '../settings.ts'

/** Default settings with all signals off but these. */
export function only(...ids: readonly string[]): Settings {
  const settings = defaultSettings()
  const signals = Object.fromEntries(
    Object.entries(settings.signals).map(([id, one]) => [
      id,
      ids.includes(id) ? one : { ...one, status: 'off' as const },
    ]),
  )
  return { ...settings, signals }
}
