import { SCORE_DEFAULTS, SIGNALS, type Signal } from '@redflag/detection'
import { code, table } from './markdown.ts'

/** The catalogue for analysts and for whoever writes settings. */
export function signalsPage(): string {
  const overview = SIGNALS.map((one) => [`[${one.id}](#${one.id})`, one.title, one.family, fading(one)])
  const caps = Object.entries(SCORE_DEFAULTS.caps).map(([family, cap]) => [family, String(cap)])
  return [
    '# Signals',
    '',
    'Generated from `packages/detection/src/signals`. A signal speaks with a strength from 0 to 1; it fades by half in the time given.',
    'One that cannot judge is *unready*, which is told and is never taken for innocence.',
    '',
    table(['signal', 'what', 'family', 'fades by half in'], overview),
    '',
    '## How they add up',
    '',
    'Within a family: 1 − Π(1 − strength), at most the cap. Over families the same. While only one family says',
    `${SCORE_DEFAULTS.corroborationFloor} or more, or only network, time and identity do, the score stays at or under ${SCORE_DEFAULTS.uncorroboratedCap}, unless a reason may stand alone`,
    '(a sanctions hit, an identical funding instrument).',
    '',
    table(['family', 'cap'], caps),
    '',
    table(
      ['band', 'from score'],
      Object.entries(SCORE_DEFAULTS.bands).map(([band, from]) => [band, String(from)]),
    ),
    '',
    ...SIGNALS.flatMap(section),
  ].join('\n')
}

const fading = ({ halfLifeDays }: Signal): string =>
  halfLifeDays === null ? 'never' : `${halfLifeDays} days`

function section(signal: Signal): readonly string[] {
  const params = Object.entries(signal.defaults).map(([name, value]) => [
    code(name),
    code(JSON.stringify(value)),
    signal.describes[name] ?? '',
  ])
  const guards = Object.entries(signal.guards).map(([id, asks]) => [code(id), asks])
  return [
    `## ${signal.id}`,
    '',
    `**${signal.title}** (version ${signal.version}, family ${signal.family}; unit: ${signal.unit})`,
    '',
    signal.explain.what,
    '',
    'To check it:',
    ...signal.explain.check.map((step, i) => `${i + 1}. ${step}`),
    '',
    table(['guard', 'what it asks'], guards),
    '',
    table(['parameter', 'default', 'meaning'], params),
    '',
    `Source: ${signal.reference}.`,
    `Reads: ${signal.reads.map(code).join(', ')}.`,
    '',
  ]
}
