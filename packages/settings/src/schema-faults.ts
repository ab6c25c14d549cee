import type { z } from 'zod'
import { nearest } from './nearest.ts'
import type { Path, YamlFile } from './read-yaml.ts'
import type { SettingsFault } from './settings-fault.ts'
import { keysAt } from './settings-schema.ts'

const MAX_GOT_CHARACTERS = 60

/** Puts the schema's findings into words and gives each its place in the file. */
export function faultsOf(error: z.ZodError, yaml: YamlFile): readonly SettingsFault[] {
  return error.issues.flatMap((issue): readonly SettingsFault[] => {
    const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => fault([...path, key], knownAt(path, key), 'an unknown key', yaml))
      case 'invalid_key':
        return [fault(path, COUNTRY, JSON.stringify(path.at(-1)), yaml)]
      default:
        return [fault(path, expectedBy(issue), shown(issue.input), yaml)]
    }
  })
}

/** Countries are the only keys that a file may choose. */
const COUNTRY = 'a country of ISO 3166-1, two capital letters'

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
    case 'too_small': {
      if (issue.origin === 'string') return 'a text that is not empty'
      return `a number ${issue.inclusive === false ? 'above' : 'of at least'} ${issue.minimum}`
    }
    case 'too_big':
      return issue.origin === 'string'
        ? `a text of at most ${issue.maximum} characters`
        : `a number of at most ${issue.maximum}`
    case 'invalid_type':
      // YAML reads 0x1f and 0123 as numbers: an address or an id must be told apart from them.
      if (issue.expected === 'string' && typeof issue.input === 'number') return 'a text in quotes'
      return TYPES[issue.expected] ?? issue.expected
    default:
      return issue.message
  }
}

const TYPES: Readonly<Record<string, string>> = {
  object: 'a mapping',
  record: 'a mapping',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  string: 'a text',
}

/** What could have been meant where an unknown key stands. */
function knownAt(path: Path, key: string): string {
  const known = keysAt(path)
  const close = nearest(key, known)
  if (close !== null) return `a known key (did you mean ${close}?)`
  return known.length === 0 ? 'no such key' : `one of ${known.join(', ')}`
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value)
  return text.length <= MAX_GOT_CHARACTERS ? text : `${text.slice(0, MAX_GOT_CHARACTERS - 3)}...`
}
