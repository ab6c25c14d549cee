import type { ReferenceData } from '@redflag/ingest'
import {
  createIpLookup,
  DEFAULT_NETBLOCKS,
  type IpSources,
  importAddressList,
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
} from '@redflag/reference'
import type { ListFile, ListKind } from './list-option.ts'

export interface LoadedLists {
  readonly reference: ReferenceData
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
  const sanctions: SanctionsList[] = []
  for (const list of of('ofac-xml')) sanctions.push(await importOfac(list.file, read(list)))
  for (const list of of('addresses')) sanctions.push(await importAddressList(list.file, read(list)))
  if (options.builtIn !== undefined) {
    const { name } = options.builtIn
    sanctions.push(await importAddressList(options.builtIn, { name }))
  }
  const netblocks = [await importNetblocks(DEFAULT_NETBLOCKS)]
  for (const list of of('netblocks')) netblocks.push(await importNetblocks(list.file, read(list)))
  const [rates] = of('rates')
  const reference: ReferenceData = {
    ipLookup: createIpLookup(await ipSources(of, read)),
    netblocks: mergeNetblocks(netblocks),
    sanctions: sanctions.length === 0 ? null : mergeSanctionsLists(sanctions),
    rates: rates === undefined ? noRates() : await importRates(rates.file, read(rates)),
  }
  return { reference, versions: versionsOf(reference) }
}

type Of = (kind: ListKind) => readonly ListFile[]

async function ipSources(of: Of, read: (list: ListFile) => ReadOptions): Promise<IpSources> {
  const mmdb = (kind: ListKind) => {
    const [list] = of(kind)
    return list === undefined ? undefined : openMmdb(list.file)
  }
  const ipSet = async (kind: ListKind) => {
    const [list] = of(kind)
    return list === undefined ? undefined : importIpSet(list.file, read(list))
  }
  return {
    city: mmdb('geo-city'),
    country: mmdb('geo-country'),
    asn: mmdb('asn'),
    anonymous: mmdb('anonymous'),
    connectionType: mmdb('connection-type'),
    hosting: await ipSet('hosting'),
    vpn: await ipSet('vpn'),
    tor: await ipSet('tor'),
    relay: await ipSet('relay'),
  }
}

function versionsOf({ ipLookup, netblocks, sanctions, rates }: ReferenceData): LoadedLists['versions'] {
  const versions: (readonly [string, string])[] = []
  for (const { list, version } of sanctions?.versions ?? []) versions.push([list, version])
  if (netblocks !== null) versions.push(['netblocks', netblocks.version])
  for (const { role, version } of ipLookup.databases()) versions.push([role, version])
  if (rates.newestDay !== null) versions.push(['rates', `${rates.newestDay}+${rates.version}`])
  return versions
}
