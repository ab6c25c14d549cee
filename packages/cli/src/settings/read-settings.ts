import { readFileSync } from 'node:fs'
import { loadSettings, type ProductSettings } from '@redflag/settings'
import { CommandError, STATUS } from '../command-error.ts'
import { readFault } from '../read-fault.ts'

/**
 * The settings of a file, or the defaults.
 * @throws CommandError (2) when the file cannot be read, SettingsInvalid (78) when it cannot be used
 */
export function readSettings(file: string | undefined): ProductSettings {
  if (file === undefined) return loadSettings(undefined)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new CommandError(`cannot read the settings ${file}: ${readFault(cause)}`, STATUS.usage, cause)
  }
  return loadSettings(text, file)
}
