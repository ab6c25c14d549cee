import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { ListFault } from '../list-fault.ts'
import { createMmdb, type Mmdb } from './mmdb.ts'
import type { Wanted } from './mmdb-decoder.ts'

/** What the look-up asks of any database, in the nested layout of MaxMind and in the flat ones. */
const WANTED: Wanted = {
  country: { iso_code: true },
  country_code: true,
  city: { names: { en: true } },
  subdivisions: { iso_code: true },
  postal: { code: true },
  location: { latitude: true, longitude: true, accuracy_radius: true, time_zone: true },
  latitude: true,
  longitude: true,
  accuracy_radius: true,
  timezone: true,
  time_zone: true,
  state1: true,
  postcode: true,
  traits: {
    user_type: true,
    connection_type: true,
    autonomous_system_number: true,
    autonomous_system_organization: true,
  },
  autonomous_system_number: true,
  autonomous_system_organization: true,
  asn: true,
  as_name: true,
  connection_type: true,
  is_anonymous: true,
  is_anonymous_vpn: true,
  is_hosting_provider: true,
  is_public_proxy: true,
  is_residential_proxy: true,
  is_tor_exit_node: true,
  provider_name: true,
}

const PACKAGED_COUNTRY = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'

/**
 * Opens an MMDB file. It is held in memory whole.
 *
 * @throws {ListFault} LIST_UNREADABLE, LIST_EMPTY, MMDB_DAMAGED, MMDB_UNSUPPORTED
 */
export function openMmdb(path: string): Mmdb {
  let content: Buffer
  try {
    content = readFileSync(path)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const detail = code === 'ENOENT' ? 'no such file' : code === 'EACCES' ? 'permission denied' : message
    throw new ListFault({ code: 'LIST_UNREADABLE', file: path, detail, cause })
  }
  if (content.length === 0)
    throw new ListFault({ code: 'LIST_EMPTY', file: path, detail: 'the file has no content' })
  return createMmdb(path, content, WANTED)
}

/**
 * Opens the country database that comes with the product, so that it works without account or download: countries for
 * IPv4 and IPv6, no place, no network. Made by ip-location-db from the registries' WHOIS and ASN data (Number Resource
 * Organization, CC BY 4.0). Country of registration more than of use, and its makers warn of errors in it and have
 * stopped publishing it in this form: good for a first look, production wants a maintained database.
 *
 * @throws {ListFault} when the installation is incomplete
 */
export function openPackagedCountryMmdb(): Mmdb {
  let path: string
  try {
    path = createRequire(import.meta.url).resolve(PACKAGED_COUNTRY)
  } catch (cause) {
    throw new ListFault({
      code: 'LIST_UNREADABLE',
      file: PACKAGED_COUNTRY,
      detail: 'the package is not installed',
      cause,
    })
  }
  return openMmdb(path)
}
