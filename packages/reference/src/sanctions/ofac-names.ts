export interface OfacNameReader {
  /** Takes a code of a reference table. */
  readonly define: (table: 'NamePartType' | 'DocNameStatus', id: string, text: string) => void
  /** Takes the opening of any element inside a party. */
  readonly open: (name: string, attributes: Readonly<Record<string, string>>) => void
  /** Takes the text of a `NamePartValue`. */
  readonly value: (text: string) => void
  /** Forgets the party. */
  readonly reset: () => void
  /** The primary name in Latin letters, `LAST, First Middle` for persons; empty when there is none. */
  readonly name: () => string
}

interface NamePart {
  readonly group: string
  readonly text: string
}

/**
 * Collects the parts of a party's primary name from `sdn_advanced.xml`. A party has several aliases, each in several
 * scripts, and what kind of part a value is (last name, entity name) is told only after all names of the identity.
 */
export function createOfacNameReader(): OfacNameReader {
  let latinStatus = ''
  let lastNameType = ''
  let inPrimaryIdentity = false
  let inPrimaryAlias = false
  let inLatinName = false
  let group = ''
  let parts: NamePart[] = []
  let typeByGroup = new Map<string, string>()

  return {
    define(table, id, text) {
      if (table === 'NamePartType' && text === 'Last Name') lastNameType = id
      if (table === 'DocNameStatus' && text === 'Primary Latin') latinStatus = id
    },
    open(name, attributes) {
      if (name === 'Identity') inPrimaryIdentity = attributes['Primary'] === 'true'
      else if (name === 'Alias') inPrimaryAlias = attributes['Primary'] === 'true'
      else if (name === 'DocumentedName') inLatinName = attributes['DocNameStatusID'] === latinStatus
      else if (name === 'NamePartValue') group = attributes['NamePartGroupID'] ?? ''
      else if (name === 'NamePartGroup')
        typeByGroup.set(attributes['ID'] ?? '', attributes['NamePartTypeID'] ?? '')
    },
    value(text) {
      if (inPrimaryIdentity && inPrimaryAlias && inLatinName) parts.push({ group, text })
    },
    reset() {
      parts = []
      typeByGroup = new Map()
    },
    name() {
      const isLast = (part: NamePart): boolean => typeByGroup.get(part.group) === lastNameType
      const join = (some: readonly NamePart[]): string => some.map((part) => part.text).join(' ')
      const last = join(parts.filter(isLast))
      const rest = join(parts.filter((part) => !isLast(part)))
      return last !== '' && rest !== '' ? `${last}, ${rest}` : last + rest
    },
  }
}
