import { type Settings, SIGNALS } from '@redflag/detection'
import { SETTINGS_VERSION } from './settings-schema.ts'

/** Writes settings out in full, every figure with what it means: a file to start one's own from. Reads back as the same settings. */
export function settingsDocument(settings: Settings): string {
  const { caps, bands, corroborationFloor, uncorroboratedCap, hysteresis } = settings.score
  return [
    `# Settings ${settings.hash}, in full. What a file leaves out keeps its default.`,
    `version: ${SETTINGS_VERSION}`,
    '',
    '# status: active (evaluated and weighed), shadow (evaluated and counted, never weighed) or off',
    'signals:',
    ...SIGNALS.flatMap((signal) => signalLines(signal, settings)),
    '',
    'score:',
    '  # most that a family of signals may say, 0..1',
    '  caps:',
    ...Object.entries(caps).map(([family, cap]) => `    ${family}: ${cap}`),
    '  # a family says something from this strength on, 0..1',
    `  corroborationFloor: ${corroborationFloor}`,
    '  # highest score of evidence of one kind alone; must stay under bands.high, 0..1',
    `  uncorroboratedCap: ${uncorroboratedCap}`,
    '  # lower edge of each band, 0..1',
    '  bands:',
    ...Object.entries(bands).map(([band, edge]) => `    ${band}: ${edge}`),
    '  # how far under its edge a score must fall to leave a band, 0..1',
    `  hysteresis: ${hysteresis}`,
    '',
  ].join('\n')
}

function signalLines(signal: (typeof SIGNALS)[number], settings: Settings): readonly string[] {
  const said = settings.signals[signal.id]
  if (said === undefined) return []
  const params = Object.entries(said.params).flatMap(([name, value]) => [
    `      # ${signal.describes[name] ?? ''}`,
    `      ${name}: ${JSON.stringify(value)}`,
  ])
  return [
    '',
    `  # ${signal.title} (${signal.family})`,
    `  ${signal.id}:`,
    `    status: ${said.status}`,
    '    params:',
    ...params,
  ]
}
