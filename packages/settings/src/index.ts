export { loadSettings } from './load-settings.ts'
export { diffSettings } from './settings-diff.ts'
export { settingsDocument } from './settings-document.ts'
export { SettingsInvalid } from './settings-fault.ts'
