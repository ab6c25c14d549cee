import { SIGNALS, type Signal } from '@redflag/detection'
import { ABOUT, defaultProductSettings, settingsKeys } from '@redflag/settings'
import { code, table } from './markdown.ts'

/** Every key of a settings file, for whoever writes one. */
export function settingsPage(): string {
  const defaults = defaultProductSettings()
  const rows = settingsKeys().map(({ path, about }) => [
    code(path),
    code(JSON.stringify(at(defaults, path))),
    about,
  ])
  return [
    '# Settings',
    '',
    'Generated from the schema in `packages/settings`. One YAML file for all services and for a replay; everything but `version: 1` may be',
    'left out. `redflag settings show` prints a whole one, `check` names every fault of yours, `diff` says what differs in effect.',
    'A running service reads its file again on SIGHUP and when it changes: `redflag_settings_info` names what is in force by its hash,',
    '`redflag_settings_refused` is 1 while the file cannot be used.',
    '',
    '## Outside the signals',
    '',
    table(['key', 'default', 'what it is'], rows),
    '',
    `Of \`lists\`: ${ABOUT.lists}.`,
    '',
    '## Signals',
    '',
    'Each has `signals.<id>.status`: `active` (evaluated and weighed), `shadow` (evaluated and counted, never weighed) or `off`; and its parameters',
    'under `signals.<id>.params`. What the signals mean is in [signals.md](signals.md).',
    '',
    ...SIGNALS.flatMap((signal) => section(signal, defaults.signals[signal.id]?.status ?? 'active')),
  ].join('\n')
}

function section(signal: Signal, status: string): readonly string[] {
  const params = Object.entries(signal.defaults).map(([name, value]) => [
    code(`signals.${signal.id}.params.${name}`),
    code(JSON.stringify(value)),
    signal.describes[name] ?? '',
  ])
  const head = [code(`signals.${signal.id}.status`), code(status), `${signal.title} (${signal.family})`]
  return [`### ${signal.id}`, '', table(['key', 'default', 'what it is'], [head, ...params]), '']
}

function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (part, key) =>
        typeof part === 'object' && part !== null
          ? Object.entries(part).find(([name]) => name === key)?.[1]
          : undefined,
      value,
    )
}
