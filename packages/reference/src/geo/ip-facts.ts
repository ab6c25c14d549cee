import type { Mmdb } from './mmdb.ts'
import type { MmdbMap, MmdbValue } from './mmdb-decoder.ts'

/** Where an address is, as far as the databases know. */
export interface IpPlace {
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null
  /** Degrees; null together with `lon` and `accuracyKm` when there is no location to reckon with. */
  readonly lat: number | null
  readonly lon: number | null
  /** Radius in kilometres of about two thirds confidence. */
  readonly accuracyKm: number | null
  /** IANA zone. */
  readonly timezone: string | null
}

export type NetworkKind = 'residential' | 'cellular' | 'hosting' | 'business' | 'education'
export type Anonymizer = 'none' | 'vpn' | 'proxy' | 'tor' | 'relay'

/** What kind of network an address belongs to; null is unknown, which is never evidence of anything. */
export interface IpNetwork {
  readonly asn: number | null
  readonly kind: NetworkKind | null
  readonly anonymizer: Anonymizer | null
  /** Name of the anonymizing service where known, else of the network's operator. */
  readonly provider: string | null
}

export const NO_PLACE: IpPlace = { country: null, lat: null, lon: null, accuracyKm: null, timezone: null }

/** Codes that older databases put where a country is expected, for proxies, satellites and continents. */
const NO_COUNTRY: ReadonlySet<string> = new Set(['A1', 'A2', 'AP', 'EU', 'O1', 'T1', 'XX', 'ZZ'])

/** Below about a tenth of a metre from 0,0: no place, but a database's way of saying that it has none. */
const ORIGIN_DEGREES = 1e-6

export function textField(record: MmdbMap | null, ...path: readonly string[]): string | null {
  const value = field(record, path)
  return typeof value === 'string' && value !== '' ? value : null
}

function numberField(record: MmdbMap | null, ...path: readonly string[]): number | null {
  const value = field(record, path)
  // Some makers of flat databases write numbers as text.
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

export function flagField(record: MmdbMap | null, name: string): boolean {
  return field(record, [name]) === true
}

function field(record: MmdbMap | null, path: readonly string[]): MmdbValue | null {
  let value: MmdbValue | null = record
  for (const name of path) {
    if (value === null || typeof value !== 'object' || Array.isArray(value) || value instanceof Uint8Array)
      return null
    value = Object.hasOwn(value, name) ? ((value as MmdbMap)[name] ?? null) : null
  }
  return value
}

/** Country of a record: nested (`country.iso_code`), flat (`country_code`) or the bare code under `country`. */
export function countryOf(record: MmdbMap | null): string | null {
  const code =
    textField(record, 'country', 'iso_code') ??
    textField(record, 'country_code') ??
    textField(record, 'country')
  const upper = code?.toUpperCase() ?? ''
  return /^[A-Z]{2}$/.test(upper) && !NO_COUNTRY.has(upper) ? upper : null
}

/**
 * Place of a city record. The location is left out, and the country kept, when it is 0,0, out of range or without
 * accuracy radius, and when the record names nothing finer than the country: then the point is a country's middle.
 */
export function placeOf(record: MmdbMap | null): IpPlace {
  if (record === null) return NO_PLACE
  const country = countryOf(record)
  const timezone =
    textField(record, 'location', 'time_zone') ??
    textField(record, 'timezone') ??
    textField(record, 'time_zone')
  const lat = numberField(record, 'location', 'latitude') ?? numberField(record, 'latitude')
  const lon = numberField(record, 'location', 'longitude') ?? numberField(record, 'longitude')
  const accuracyKm =
    numberField(record, 'location', 'accuracy_radius') ?? numberField(record, 'accuracy_radius')
  const located =
    lat !== null &&
    lon !== null &&
    accuracyKm !== null &&
    accuracyKm > 0 &&
    Math.abs(lat) <= 90 &&
    Math.abs(lon) <= 180 &&
    (Math.abs(lat) > ORIGIN_DEGREES || Math.abs(lon) > ORIGIN_DEGREES) &&
    isFinerThanCountry(record)
  return located ? { country, lat, lon, accuracyKm, timezone } : { ...NO_PLACE, country, timezone }
}

function isFinerThanCountry(record: MmdbMap): boolean {
  return ['city', 'subdivisions', 'postal', 'state1', 'postcode'].some((name) => {
    const value = record[name]
    return typeof value === 'string' ? value !== '' : value !== undefined
  })
}

/** Number and name of the autonomous system: MaxMind's long names, or the short ones of flat databases (`AS15169`). */
export function asnOf(record: MmdbMap | null): {
  readonly asn: number | null
  readonly organisation: string | null
} {
  const short = textField(record, 'asn')
  const asn =
    numberField(record, 'autonomous_system_number') ??
    numberField(record, 'traits', 'autonomous_system_number') ??
    (short === null ? numberField(record, 'asn') : numberFromAs(short))
  const organisation =
    textField(record, 'autonomous_system_organization') ??
    textField(record, 'traits', 'autonomous_system_organization') ??
    textField(record, 'as_name')
  return { asn: asn !== null && Number.isInteger(asn) && asn > 0 ? asn : null, organisation }
}

function numberFromAs(text: string): number | null {
  const digits = /^(?:AS)?(\d{1,10})$/i.exec(text.trim())?.[1]
  return digits === undefined ? null : Number(digits)
}

/** A database's part in the look-up, for metrics (age) and for the record of what a finding rests on. */
export interface DatabaseVersion {
  readonly role: string
  readonly databaseType: string
  /** For lists: null. */
  readonly buildEpochMs: number | null
  /** Text form of the above: `GeoLite2-City 2026-02-04`, or a list's content hash. */
  readonly version: string
}

export function versionOf(role: string, database: Mmdb): DatabaseVersion {
  const { databaseType, buildEpochMs } = database
  const day = new Date(buildEpochMs).toISOString().slice(0, 10)
  return { role, databaseType, buildEpochMs, version: `${databaseType} ${day}`.trim() }
}
