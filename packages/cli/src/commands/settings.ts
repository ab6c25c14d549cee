import { readFileSync } from 'node:fs'
import type { Settings } from '@redflag/detection'
import { diffSettings, loadSettings, settingsDocument } from '@redflag/settings'
import type { Command } from 'commander'
import type { CliIo } from '../cli-io.ts'
import { CommandError, STATUS } from '../command-error.ts'
import { readFault } from '../read-fault.ts'

/** `redflag settings check|show|diff` */
export function addSettings(program: Command, io: CliIo): void {
  const settings = program
    .command('settings')
    .description('check, print and compare settings files (signals, parameters, score)')

  settings
    .command('check')
    .description('say whether a settings file can be used, and every fault if not')
    .argument('<file>', 'YAML file')
    .addHelpText(
      'after',
      '\nEnds with 78 when it cannot be used.\n\nExample\n  redflag settings check redflag.yaml',
    )
    .action((file: string) => void io.stdout.write(summaryOf(file, readSettings(file))))

  settings
    .command('show')
    .description('print settings in full, every parameter with what it means')
    .argument('[file]', 'YAML file; without it, the defaults')
    .addHelpText(
      'after',
      '\nExample\n  redflag settings show > redflag.yaml       a file to start your own from',
    )
    .action((file?: string) => void io.stdout.write(settingsDocument(readSettings(file))))

  settings
    .command('diff')
    .description('say what differs in effect, not in spelling')
    .argument('<file>', 'YAML file')
    .argument('[other]', 'YAML file; without it, `file` is compared with the defaults')
    .addHelpText(
      'after',
      '\nEnds with 0 when nothing differs, with 1 when something does.\n\nExample\n  redflag settings diff today.yaml tomorrow.yaml',
    )
    .action((file: string, other?: string) => {
      const [from, to] = other === undefined ? [undefined, file] : [file, other]
      const before = readSettings(from)
      const after = readSettings(to)
      const differences = diffSettings(before, after)
      for (const { path, from: was, to: is } of differences) io.stdout.write(`${path}: ${was} -> ${is}\n`)
      io.stdout.write(
        differences.length === 0
          ? `no difference: both are ${after.hash}\n`
          : `${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}: ${before.hash} -> ${after.hash}\n`,
      )
      program.setOptionValue('status', differences.length === 0 ? STATUS.ok : STATUS.failed)
    })
}

/**
 * The settings of a file, or the defaults.
 * @throws CommandError (2) when the file cannot be read, SettingsInvalid (78) when it cannot be used
 */
export function readSettings(file: string | undefined): Settings {
  if (file === undefined) return loadSettings(undefined)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new CommandError(`cannot read the settings ${file}: ${readFault(cause)}`, STATUS.usage, cause)
  }
  return loadSettings(text, file)
}

function summaryOf(file: string, settings: Settings): string {
  const statuses = Object.entries(settings.signals).map(([id, { status }]) => ({ id, status }))
  const count = (wanted: string) => statuses.filter(({ status }) => status === wanted).length
  const lines = [
    `${file}: usable, hash ${settings.hash}`,
    `signals: ${count('active')} active, ${count('shadow')} in shadow, ${count('off')} off`,
  ]
  if (settings.signals['sanctioned-address']?.status !== 'active')
    lines.push('warning: sanctioned-address does not count: a payout to a listed address raises no alert')
  return `${lines.join('\n')}\n`
}
