export { ABOUT, settingsKeys } from './about.ts'
export { loadSettings } from './load-settings.ts'
export {
  defaultProductSettings,
  type KnownPlatform,
  type ListName,
  type ProductSettings,
} from './product-settings.ts'
export { diffSettings } from './settings-diff.ts'
export { settingsDocument } from './settings-document.ts'
export { SettingsInvalid } from './settings-fault.ts'
export { SETTINGS_METRICS } from './settings-metrics.ts'
export { settingsWarnings } from './settings-warnings.ts'
