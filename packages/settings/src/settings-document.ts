import { SIGNALS } from '@redflag/detection'
import { ABOUT, ABOUT_LISTS } from './about.ts'
import { LIST_NAMES, type ProductSettings } from './product-settings.ts'
import { SETTINGS_VERSION } from './settings-schema.ts'

const COLUMNS = 120

/** Writes settings out in full, every figure with what it means: a file to start one's own from. Reads back as the same settings. */
export function settingsDocument(settings: ProductSettings): string {
  return [
    `# Settings ${settings.hash}, in full. What a file leaves out keeps its default.`,
    `version: ${SETTINGS_VERSION}`,
    '',
    '# status: active (evaluated and weighed), shadow (evaluated and counted, never weighed) or off',
    'signals:',
    ...SIGNALS.flatMap((signal) => signalLines(signal, settings)),
    '',
    ...scoreLines(settings),
    '',
    ...thresholdLines(settings),
    '',
    ...platformLines(settings),
    '',
    ...comment('', ABOUT.lists),
    'lists:',
    ...LIST_NAMES.flatMap((name) => [
      `  ${name}: # ${ABOUT_LISTS[name]}`,
      `    maxAgeDays: ${settings.lists[name].maxAgeDays}`,
    ]),
    '',
  ].join('\n')
}

function signalLines(signal: (typeof SIGNALS)[number], settings: ProductSettings): readonly string[] {
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

function scoreLines({ score }: ProductSettings): readonly string[] {
  return [
    'score:',
    ...comment('  ', ABOUT['score.caps']),
    '  caps:',
    ...Object.entries(score.caps).map(([family, cap]) => `    ${family}: ${cap}`),
    ...comment('  ', ABOUT['score.corroborationFloor']),
    `  corroborationFloor: ${score.corroborationFloor}`,
    ...comment('  ', ABOUT['score.uncorroboratedCap']),
    `  uncorroboratedCap: ${score.uncorroboratedCap}`,
    ...comment('  ', ABOUT['score.bands']),
    '  bands:',
    ...Object.entries(score.bands).map(([band, edge]) => `    ${band}: ${edge}`),
    ...comment('  ', ABOUT['score.hysteresis']),
    `  hysteresis: ${score.hysteresis}`,
  ]
}

function thresholdLines({ thresholds }: ProductSettings): readonly string[] {
  const byCountry = Object.entries(thresholds.byCountry)
  return [
    'thresholds:',
    ...comment('  ', ABOUT['thresholds.default']),
    `  default: ${flow(thresholds.default)}`,
    ...comment('  ', ABOUT['thresholds.byCountry']),
    byCountry.length === 0 ? '  byCountry: {}' : '  byCountry:',
    ...byCountry.map(([country, dollars]) => `    ${country}: ${flow(dollars)}`),
    ...comment('  ', ABOUT['thresholds.platformLimits']),
    `  platformLimits: ${flow(thresholds.platformLimits)}`,
  ]
}

function platformLines({ platform }: ProductSettings): readonly string[] {
  return [
    'platform:',
    ...comment('  ', ABOUT['platform.agencies']),
    ...rows('agencies', platform.agencies),
    ...comment('  ', ABOUT['platform.omnibusAddresses']),
    ...rows('omnibusAddresses', platform.omnibusAddresses),
    ...comment('  ', ABOUT['platform.publicIps']),
    ...rows('publicIps', platform.publicIps),
    ...comment('  ', ABOUT['platform.corporateAsns']),
    `  corporateAsns: ${flow(platform.corporateAsns)}`,
  ]
}

const flow = (figures: readonly number[]): string => `[${figures.join(', ')}]`

/** One a line, each in quotes: an address that begins with 0x would be read as a number. */
function rows(key: string, texts: readonly string[]): readonly string[] {
  if (texts.length === 0) return [`  ${key}: []`]
  return [`  ${key}:`, ...texts.map((text) => `    - ${JSON.stringify(text)}`)]
}

function comment(indent: string, text: string): readonly string[] {
  const lines: string[] = []
  let line = `${indent}#`
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > COLUMNS) {
      lines.push(line)
      line = `${indent}#`
    }
    line += ` ${word}`
  }
  return [...lines, line]
}
