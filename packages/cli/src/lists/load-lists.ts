import type { ReferenceData } from '@redflag/ingest'
import {
  createIpLookup,
  DEFAULT_NETBLOCKS,
  type ExposureList,
  type IpSources,
  importAddressList,
  importExposure,
  importIpSet,
  importNetblocks,
  importOfac,
  importRates,
  mergeNetblocks,
  mergeSanctionsLists,
  noRates,
  openMmdb,
  type ReadOptions,
  type SanctionsList,
  type UsdRates,
} from '@redflag/reference'
import { collectDates, type ListDate, type ListDates } from './list-dates.ts'
import type { ListFile, ListKind } from './list-option.ts'

export interface LoadedLists {
  readonly reference: Omit<ReferenceData, 'known' | 'outdated'>
  /** Of each list that was given; what comes with the product ages with its release. */
  readonly dates: readonly ListDate[]
  /** Name and version of everything that is asked, by name. */
  readonly versions: readonly (readonly [name: string, version: string])[]
}

/** Told of each list as it is read: bytes so far and in all. */
export type OnListProgress = (list: ListFile, readBytes: number, totalBytes: number) => void

/** A list that comes with the program, such as the demo's. */
export interface BuiltInAddresses {
  readonly name: string
  readonly text: string
}

/**
 * Reads the lists of a run. The netblocks and the country database that come with the product are always there; a country or
 * city database given takes the place of the packaged one.
 *
 * @throws ListFault for the first list that cannot be used
 */
export async function loadLists(
  files: readonly ListFile[],
  options: {
    readonly onProgress?: OnListProgress
    readonly signal?: AbortSignal
    readonly builtIn?: BuiltInAddresses
  } = {},
): Promise<LoadedLists> {
  const of = (kind: ListKind) => files.filter((list) => list.kind === kind)
  const read = (list: ListFile): ReadOptions => ({
    signal: options.signal,
    onProgress: (readBytes, totalBytes) => options.onProgress?.(list, readBytes, totalBytes),
  })
  const dates = collectDates()
  const sanctions: SanctionsList[] = []
  for (const list of of('ofac-xml')) {
    const dated = await dates.note(list)
    const issue = await importOfac(list.file, read(list))
    dated(issue.versions[0]?.publishedOn ?? null)
    sanctions.push(issue)
  }
  for (const list of of('addresses')) {
    await dates.note(list)
    sanctions.push(await importAddressList(list.file, read(list)))
  }
  if (options.builtIn !== undefined) {
    const { name } = options.builtIn
    sanctions.push(await importAddressList(options.builtIn, { name }))
  }
  const netblocks = [await importNetblocks(DEFAULT_NETBLOCKS)]
  for (const list of of('netblocks')) {
    await dates.note(list)
    netblocks.push(await importNetblocks(list.file, read(list)))
  }
  const reference: LoadedLists['reference'] = {
    ipLookup: createIpLookup(await ipSources(of, read, dates)),
    netblocks: mergeNetblocks(netblocks),
    sanctions: sanctions.length === 0 ? null : mergeSanctionsLists(sanctions),
    exposure: await exposureOf(of, read, dates),
    rates: await ratesOf(of, read, dates),
  }
  return { reference, versions: versionsOf(reference), dates: dates.all() }
}

type Of = (kind: ListKind) => readonly ListFile[]
type Read = (list: ListFile) => ReadOptions

async function exposureOf(of: Of, read: Read, dates: ListDates): Promise<ExposureList | null> {
  const [list] = of('exposure')
  if (list === undefined) return null
  await dates.note(list)
  return importExposure(list.file, read(list))
}

async function ratesOf(of: Of, read: Read, dates: ListDates): Promise<UsdRates> {
  const [list] = of('rates')
  if (list === undefined) return noRates()
  const dated = await dates.note(list)
  const rates = await importRates(list.file, read(list))
  dated(rates.newestDay)
  return rates
}

async function ipSources(of: Of, read: Read, dates: ListDates): Promise<IpSources> {
  const mmdb = async (kind: ListKind) => {
    const [list] = of(kind)
    if (list === undefined) return undefined
    const dated = await dates.note(list)
    const database = openMmdb(list.file)
    dated(database.buildEpochMs)
    return database
  }
  const ipSet = async (kind: ListKind) => {
    const [list] = of(kind)
    if (list === undefined) return undefined
    await dates.note(list)
    return importIpSet(list.file, read(list))
  }
  return {
    city: await mmdb('geo-city'),
    country: await mmdb('geo-country'),
    asn: await mmdb('asn'),
    anonymous: await mmdb('anonymous'),
    connectionType: await mmdb('connection-type'),
    hosting: await ipSet('hosting'),
    vpn: await ipSet('vpn'),
    tor: await ipSet('tor'),
    relay: await ipSet('relay'),
  }
}

function versionsOf({
  ipLookup,
  netblocks,
  sanctions,
  exposure,
  rates,
}: LoadedLists['reference']): LoadedLists['versions'] {
  const versions: (readonly [string, string])[] = []
  for (const { list, version } of sanctions?.versions ?? []) versions.push([list, version])
  if (exposure !== null) versions.push([exposure.feed, exposure.version])
  if (netblocks !== null) versions.push(['netblocks', netblocks.version])
  for (const { role, version } of ipLookup.databases()) versions.push([role, version])
  if (rates.newestDay !== null) versions.push(['rates', `${rates.newestDay}+${rates.version}`])
  return versions
}
