import { SaxesParser, type SaxesTagPlain } from 'saxes'
import type { SanctionsRow } from './sanctions-list.ts'

const FEATURE_PREFIX = 'Digital Currency Address - '

/** The file is XML, but not the one that is needed. */
export class NotOfac extends Error {
  override readonly name = 'NotOfac'
}

/** The document stops before its end. */
export class Unfinished extends Error {
  override readonly name = 'Unfinished'
}

export interface OfacContent {
  /** Day of issue, `YYYY-MM-DD`. */
  readonly publishedOn: string
  readonly rows: readonly SanctionsRow[]
}

export interface OfacParser {
  /** @throws {NotOfac} or the XML parser's Error, at the place where `line` and `column` then stand */
  readonly write: (text: string) => void
  /** @throws {NotOfac} {@link Unfinished} */
  readonly end: () => OfacContent
  /** Place that the parser has reached, from 1. */
  readonly place: () => { readonly line: number; readonly column: number }
}

interface Party {
  readonly id: string
  name: string
  readonly programmes: Set<string>
  listedOn: string | null
}

interface FoundAddress {
  readonly raw: string
  readonly asset: string
  readonly profileId: string
}

/**
 * Reads OFAC's `sdn_advanced.xml` (the `ADVANCED_XML` schema) as it streams by and keeps only what concerns
 * digital-currency addresses. The document is a small relational database: code tables come first (which feature types
 * are addresses, which measure type is a programme), then parties with names and features, last the entries that say
 * since when and under which programme a party is listed. No codes are built in but the names of those types.
 */
export function createOfacParser(): OfacParser {
  const xml = new SaxesParser({ xmlns: false, position: true })
  const state = createState()
  let depth = 0
  let text = ''
  xml.on('text', (piece) => {
    text += piece
  })
  xml.on('opentag', (tag) => {
    depth++
    text = ''
    if (depth === 1) checkRoot(tag)
    else state.open(tag)
  })
  xml.on('closetag', (tag) => {
    depth--
    state.close(tag.name, text.trim())
    text = ''
  })
  return {
    write: (piece) => {
      xml.write(piece)
    },
    end() {
      if (depth > 0 || !state.sawEntries())
        throw new Unfinished(`the document ends inside ${depth} open elements`)
      xml.close()
      return state.content()
    },
    place: () => ({ line: xml.line, column: xml.column + 1 }),
  }
}

function checkRoot(tag: SaxesTagPlain): void {
  if (tag.name === 'Sanctions') return
  const hint = tag.name === 'sdnList' ? ' (that is sdn.xml; sdn_advanced.xml is needed)' : ''
  throw new NotOfac(`the root element is <${tag.name}>, expected <Sanctions>${hint}`)
}

interface State {
  readonly open: (tag: SaxesTagPlain) => void
  readonly close: (name: string, text: string) => void
  readonly sawEntries: () => boolean
  readonly content: () => OfacContent
}

function createState(): State {
  const assetByFeatureType = new Map<string, string>()
  const programmeMeasureTypes = new Set<string>()
  const nameParts = createNameReader()
  const parties = new Map<string, Party>()
  const addresses: FoundAddress[] = []
  const date = { Year: '', Month: '', Day: '' }

  let publishedOn: string | null = null
  let entriesSeen = false
  let idOfLeaf = ''
  let partyId = ''
  let profileId = ''
  let featureAsset: string | undefined
  let listedParty: Party | undefined
  let measureIsProgramme = false

  return {
    open({ name, attributes }) {
      switch (name) {
        case 'FeatureType':
        case 'SanctionsType':
        case 'NamePartType':
        case 'DocNameStatus':
          idOfLeaf = attributes['ID'] ?? ''
          break
        case 'DistinctParty':
          partyId = attributes['FixedRef'] ?? ''
          nameParts.reset()
          break
        case 'Profile':
          profileId = attributes['ID'] ?? ''
          break
        case 'Feature':
          featureAsset = assetByFeatureType.get(attributes['FeatureTypeID'] ?? '')
          break
        case 'SanctionsEntry':
          entriesSeen = true
          listedParty = parties.get(attributes['ProfileID'] ?? '')
          break
        case 'SanctionsMeasure':
          measureIsProgramme = programmeMeasureTypes.has(attributes['SanctionsTypeID'] ?? '')
          break
        default:
          nameParts.open(name, attributes)
      }
    },
    close(name, text) {
      switch (name) {
        case 'FeatureType':
          if (text.startsWith(FEATURE_PREFIX))
            assetByFeatureType.set(idOfLeaf, text.slice(FEATURE_PREFIX.length).trim())
          break
        case 'SanctionsType':
          if (text === 'Program') programmeMeasureTypes.add(idOfLeaf)
          break
        case 'NamePartType':
        case 'DocNameStatus':
          nameParts.define(name, idOfLeaf, text)
          break
        case 'VersionDetail':
          if (featureAsset !== undefined && text !== '') {
            addresses.push({ raw: text, asset: featureAsset, profileId })
            if (!parties.has(profileId))
              parties.set(profileId, { id: partyId, name: '', programmes: new Set(), listedOn: null })
          }
          break
        case 'Feature':
          featureAsset = undefined
          break
        case 'Profile': {
          const party = parties.get(profileId)
          if (party !== undefined) party.name = nameParts.name()
          break
        }
        case 'Year':
        case 'Month':
        case 'Day':
          date[name] = text
          break
        case 'DateOfIssue':
          publishedOn = isoDay(date)
          break
        case 'EntryEvent': {
          const day = isoDay(date)
          if (
            listedParty !== undefined &&
            day !== null &&
            (listedParty.listedOn === null || day < listedParty.listedOn)
          ) {
            listedParty.listedOn = day
          }
          break
        }
        case 'Comment':
          if (measureIsProgramme && text !== '') listedParty?.programmes.add(text)
          break
        case 'SanctionsMeasure':
          measureIsProgramme = false
          break
        case 'SanctionsEntry':
          listedParty = undefined
          break
        case 'NamePartValue':
          nameParts.value(text)
          break
        default:
      }
    },
    sawEntries: () => entriesSeen,
    content() {
      if (publishedOn === null) throw new NotOfac('there is no <DateOfIssue>')
      if (assetByFeatureType.size === 0) throw new NotOfac(`no feature type is called "${FEATURE_PREFIX}…"`)
      return { publishedOn, rows: addresses.map((address) => rowOf(address, parties.get(address.profileId))) }
    },
  }
}

function rowOf({ raw, asset }: FoundAddress, party: Party | undefined): SanctionsRow {
  return {
    raw,
    asset,
    partyId: party?.id || null,
    partyName: party?.name || null,
    programmes: [...(party?.programmes ?? [])].sort(),
    listedOn: party?.listedOn ?? null,
  }
}

function isoDay({
  Year,
  Month,
  Day,
}: {
  readonly Year: string
  readonly Month: string
  readonly Day: string
}): string | null {
  const day = `${Year.padStart(4, '0')}-${Month.padStart(2, '0')}-${Day.padStart(2, '0')}`
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : null
}

interface NameReader {
  readonly define: (table: 'NamePartType' | 'DocNameStatus', id: string, text: string) => void
  readonly open: (name: string, attributes: Readonly<Record<string, string>>) => void
  readonly value: (text: string) => void
  readonly reset: () => void
  /** The primary name in Latin letters, `LAST, First Middle` for persons; empty when there is none. */
  readonly name: () => string
}

/** Collects the parts of a party's primary name. The type of each part is only told after all names of the identity. */
function createNameReader(): NameReader {
  let latinStatus = ''
  let lastNameType = ''
  let inPrimaryIdentity = false
  let inPrimaryAlias = false
  let inLatinName = false
  let group = ''
  let parts: { readonly group: string; readonly text: string }[] = []
  let typeByGroup = new Map<string, string>()
  const inPrimaryName = (): boolean => inPrimaryIdentity && inPrimaryAlias && inLatinName

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
      if (inPrimaryName()) parts.push({ group, text })
    },
    reset() {
      parts = []
      typeByGroup = new Map()
    },
    name() {
      const isLast = (part: { readonly group: string }): boolean =>
        typeByGroup.get(part.group) === lastNameType
      const join = (some: typeof parts): string => some.map((part) => part.text).join(' ')
      const last = join(parts.filter(isLast))
      const rest = join(parts.filter((part) => !isLast(part)))
      return last !== '' && rest !== '' ? `${last}, ${rest}` : last + rest
    },
  }
}
