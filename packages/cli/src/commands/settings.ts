import { diffSettings, type ProductSettings, settingsDocument, settingsWarnings } from '@redflag/settings'
import type { Command } from 'commander'
import type { CliIo } from '../cli-io.ts'
import { STATUS } from '../command-error.ts'
import { readSettings } from '../settings/read-settings.ts'

/** `redflag settings check|show|diff` */
export function addSettings(program: Command, io: CliIo): void {
  const settings = program.command('settings').description('check, print and compare settings files')

  settings
    .command('check')
    .description('say whether a settings file can be used, every fault if not, and what is dangerous')
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

function summaryOf(file: string, settings: ProductSettings): string {
  const statuses = Object.values(settings.signals)
  const count = (wanted: string) => statuses.filter(({ status }) => status === wanted).length
  const lines = [
    `${file}: usable, hash ${settings.hash}`,
    `signals: ${count('active')} active, ${count('shadow')} in shadow, ${count('off')} off`,
    ...settingsWarnings(settings).map((warning) => `warning: ${warning}`),
  ]
  return `${lines.join('\n')}\n`
}
