import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { createOfacNameReader } from './ofac-names.ts'
import { type SanctionsRow, sanctionsRow } from './sanctions-list.ts'

const FEATURE_PREFIX = 'Digital Currency Address - '

/** The file is XML, but not the one that is needed. */
export class NotOfac extends Error {
  override readonly name = 'NotOfac'
}

/** The document stops before its end. */
export class Unfinished extends Error {
  override readonly name = 'Unfinished'
}

interface OfacContent {
  /** Day of issue, `YYYY-MM-DD`. */
  readonly publishedOn: string
  readonly rows: readonly SanctionsRow[]
}

export interface OfacParser {
  /** @throws {NotOfac} or the XML parser's Error, at the place where `place` then stands */
  readonly write: (text: string) => void
  /** @throws {NotOfac} {@link Unfinished} */
  readonly end: () => OfacContent
  /** Place that the parser has reached, from 1. */
  readonly place: () => { readonly line: number; readonly column: number }
}

/**
 * Reads OFAC's `sdn_advanced.xml` (the `ADVANCED_XML` schema) as it streams by and keeps only what concerns
 * digital-currency addresses. The document is a small relational database: code tables come first (which feature types
 * are addresses, which measure type is a programme), then parties with names and features, last the entries that say
 * since when and under which programme a party is listed. No codes are built in but the names of those types.
 */
export function createOfacParser(): OfacParser {
  const xml = new SaxesParser({ xmlns: false, position: true })
  const reader = createOfacReader()
  let depth = 0
  let text = ''
  xml.on('text', (piece) => {
    text += piece
  })
  xml.on('opentag', (tag) => {
    text = ''
    if (depth++ === 0) checkRoot(tag)
    else reader.open(tag.name, tag.attributes)
  })
  xml.on('closetag', (tag) => {
    depth--
    reader.close(tag.name, text.trim())
    text = ''
  })
  return {
    write: (piece) => {
      xml.write(piece)
    },
    end() {
      if (depth > 0 || !reader.sawEntries())
        throw new Unfinished(`the document ends inside ${depth} open elements`)
      xml.close()
      return reader.content()
    },
    place: () => ({ line: xml.line, column: xml.column + 1 }),
  }
}

function checkRoot(tag: SaxesTagPlain): void {
  if (tag.name === 'Sanctions') return
  const hint = tag.name === 'sdnList' ? ' (that is sdn.xml; sdn_advanced.xml is needed)' : ''
  throw new NotOfac(`the root element is <${tag.name}>, expected <Sanctions>${hint}`)
}

type Attributes = Readonly<Record<string, string>>

interface OfacReader {
  readonly open: (name: string, attributes: Attributes) => void
  /** `text` is the element's own text, after its last child. */
  readonly close: (name: string, text: string) => void
  readonly sawEntries: () => boolean
  readonly content: () => OfacContent
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

/** What happens at each element: one small handler per name, over the state they share. */
function createOfacReader(): OfacReader {
  const assetByFeatureType = new Map<string, string>()
  const programmeMeasureTypes = new Set<string>()
  const names = createOfacNameReader()
  const parties = new Map<string, Party>()
  const addresses: FoundAddress[] = []
  let codeId = ''
  let partyId = ''
  let profileId = ''
  let featureAsset: string | undefined
  let listedParty: Party | undefined
  let inProgramme = false
  let date: DateParts = NO_DATE
  let publishedOn: string | null = null
  let entriesSeen = false

  const rememberCode = ({ ID = '' }: Attributes): void => {
    codeId = ID
  }
  const forgetDate = (): void => {
    date = NO_DATE
  }
  const open: Readonly<Record<string, (attributes: Attributes) => void>> = {
    FeatureType: rememberCode,
    SanctionsType: rememberCode,
    NamePartType: rememberCode,
    DocNameStatus: rememberCode,
    DateOfIssue: forgetDate,
    EntryEvent: forgetDate,
    DistinctParty: ({ FixedRef = '' }) => {
      partyId = FixedRef
      names.reset()
    },
    Profile: ({ ID = '' }) => {
      profileId = ID
    },
    Feature: ({ FeatureTypeID = '' }) => {
      featureAsset = assetByFeatureType.get(FeatureTypeID)
    },
    SanctionsEntry: ({ ProfileID = '' }) => {
      entriesSeen = true
      listedParty = parties.get(ProfileID)
    },
    SanctionsMeasure: ({ SanctionsTypeID = '' }) => {
      inProgramme = programmeMeasureTypes.has(SanctionsTypeID)
    },
  }
  const close: Readonly<Record<string, (text: string) => void>> = {
    FeatureType: (text) => {
      if (text.startsWith(FEATURE_PREFIX))
        assetByFeatureType.set(codeId, text.slice(FEATURE_PREFIX.length).trim())
    },
    SanctionsType: (text) => {
      if (text === 'Program') programmeMeasureTypes.add(codeId)
    },
    NamePartType: (text) => names.define('NamePartType', codeId, text),
    DocNameStatus: (text) => names.define('DocNameStatus', codeId, text),
    NamePartValue: names.value,
    Year: (text) => {
      date = { ...date, year: text }
    },
    Month: (text) => {
      date = { ...date, month: text }
    },
    Day: (text) => {
      date = { ...date, day: text }
    },
    DateOfIssue: () => {
      publishedOn = isoDay(date)
    },
    VersionDetail: (text) => {
      if (featureAsset === undefined || text === '') return
      addresses.push({ raw: text, asset: featureAsset, profileId })
      if (parties.has(profileId)) return
      parties.set(profileId, { id: partyId, name: '', programmes: new Set(), listedOn: null })
    },
    Feature: () => {
      featureAsset = undefined
    },
    Profile: () => {
      const party = parties.get(profileId)
      if (party !== undefined) party.name = names.name()
    },
    EntryEvent: () => {
      const day = isoDay(date)
      if (listedParty === undefined || day === null) return
      if (listedParty.listedOn === null || day < listedParty.listedOn) listedParty.listedOn = day
    },
    Comment: (text) => {
      if (inProgramme && text !== '') listedParty?.programmes.add(text)
    },
    SanctionsMeasure: () => {
      inProgramme = false
    },
    SanctionsEntry: () => {
      listedParty = undefined
    },
  }
  const onOpen = new Map(Object.entries(open))
  const onClose = new Map(Object.entries(close))

  return {
    open(name, attributes) {
      const handler = onOpen.get(name)
      if (handler === undefined) names.open(name, attributes)
      else handler(attributes)
    },
    close: (name, text) => onClose.get(name)?.(text),
    sawEntries: () => entriesSeen,
    content() {
      if (publishedOn === null) throw new NotOfac('there is no <DateOfIssue>')
      if (assetByFeatureType.size === 0) throw new NotOfac(`no feature type is called "${FEATURE_PREFIX}…"`)
      return { publishedOn, rows: addresses.map((address) => rowOf(address, parties.get(address.profileId))) }
    },
  }
}

function rowOf({ raw, asset }: FoundAddress, party: Party | undefined): SanctionsRow {
  return sanctionsRow({
    raw,
    asset,
    partyId: party?.id || null,
    partyName: party?.name || null,
    programmes: [...(party?.programmes ?? [])].sort(),
    listedOn: party?.listedOn ?? null,
  })
}

interface DateParts {
  readonly year: string
  readonly month: string
  readonly day: string
}

const NO_DATE: DateParts = { year: '', month: '', day: '' }

function isoDay({ year, month, day }: DateParts): string | null {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : null
}
