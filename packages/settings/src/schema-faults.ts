import { BANDS, FAMILIES, SCORE_DEFAULTS, SIGNALS } from '@redflag/detection'
import type { z } from 'zod'
import { nearest } from './nearest.ts'
import type { Path, YamlFile } from './read-yaml.ts'
import type { SettingsFault } from './settings-fault.ts'

const MAX_GOT_CHARACTERS = 60

/** Puts the schema's findings into words and gives each its place in the file. */
export function faultsOf(error: z.ZodError, yaml: YamlFile): readonly SettingsFault[] {
  return error.issues.flatMap((issue): readonly SettingsFault[] => {
    const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))
    if (issue.code !== 'unrecognized_keys') return [fault(path, expectedBy(issue), shown(issue.input), yaml)]
    return issue.keys.map((key) => fault([...path, key], knownAt(path, key), 'an unknown key', yaml))
  })
}

function fault(path: Path, expected: string, got: string, yaml: YamlFile): SettingsFault {
  const place = yaml.placeOf(path)
  return {
    path: path.length === 0 ? 'file' : path.join('.'),
    expected,
    got,
    line: place?.line ?? null,
    column: place?.column ?? null,
  }
}

function expectedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_value':
      return issue.values.map(String).join(' or ')
    case 'too_small':
      return issue.origin === 'number' ? `a number of at least ${issue.minimum}` : 'a text that is not empty'
    case 'too_big':
      return `a number of at most ${issue.maximum}`
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected
    default:
      return issue.message
  }
}

const TYPES: Readonly<Record<string, string>> = {
  object: 'a mapping',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list of texts',
  string: 'a text',
}

/** What could have been meant where an unknown key stands. */
function knownAt(path: Path, key: string): string {
  const known = knownKeys(path)
  const close = nearest(key, known)
  if (close !== null) return `a known key (did you mean ${close}?)`
  return known.length === 0 ? 'no such key' : `one of ${known.join(', ')}`
}

function knownKeys([section, id, part]: Path): readonly string[] {
  if (section === undefined) return ['version', 'signals', 'score']
  if (section === 'score') {
    if (id === undefined) return Object.keys(SCORE_DEFAULTS)
    return id === 'bands' ? BANDS.filter((band) => band !== 'none') : FAMILIES
  }
  if (id === undefined) return SIGNALS.map((signal) => signal.id)
  if (part === undefined) return ['status', 'params']
  return Object.keys(SIGNALS.find((signal) => signal.id === id)?.defaults ?? {})
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value)
  return text.length <= MAX_GOT_CHARACTERS ? text : `${text.slice(0, MAX_GOT_CHARACTERS - 3)}...`
}
