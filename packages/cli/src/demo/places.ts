/** A city of the demo platform, with one fixed-line and one mobile network. */
export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  readonly timezone: string
  /** Minutes to add to UTC; summer time is left out. */
  readonly offsetMinutes: number
  readonly lat: number
  readonly lon: number
  /** First two bytes of addresses that public registries give to this country. */
  readonly fixedPrefix: string
  readonly mobilePrefix: string
  /** Autonomous systems out of the range kept for documentation (RFC 5398): no real network is meant. */
  readonly fixedAsn: number
  readonly mobileAsn: number
}

/**
 * Every story and every honest life draws from the same list: where somebody lives tells nothing. The place half-way round the
 * list is always far away.
 */
export const PLACES: readonly Place[] = [
  place('PT', 'Europe/Lisbon', 0, 38.72, -9.14, '2.80', '148.63', 64496),
  place('PL', 'Europe/Warsaw', 60, 52.23, 21.01, '83.0', '31.60', 64498),
  place('KE', 'Africa/Nairobi', 180, -1.29, 36.82, '105.160', '105.161', 64500),
  place('RO', 'Europe/Bucharest', 120, 44.43, 26.1, '86.120', '5.12', 64506),
  place('PH', 'Asia/Manila', 480, 14.6, 120.98, '112.198', '49.144', 64502),
  place('CO', 'America/Bogota', -300, 4.71, -74.07, '181.128', '190.240', 64504),
  place('BR', 'America/Sao_Paulo', -180, -23.55, -46.63, '177.32', '179.80', 64510),
  place('CA', 'America/Toronto', -300, 43.65, -79.38, '70.48', '184.144', 64508),
]

/** Where the exits of the demo's privacy VPN stand: its users seem to be in any of these. */
export const VPN_EXITS: readonly VpnExit[] = [
  { country: 'NL', lat: 52.37, lon: 4.9, prefix: '84.80', asn: 65536 },
  { country: 'DE', lat: 50.11, lon: 8.68, prefix: '84.128', asn: 65537 },
  { country: 'SE', lat: 59.33, lon: 18.07, prefix: '81.224', asn: 65538 },
]

export interface VpnExit {
  readonly country: string
  readonly lat: number
  readonly lon: number
  readonly prefix: string
  readonly asn: number
}

function place(
  country: string,
  timezone: string,
  offsetMinutes: number,
  lat: number,
  lon: number,
  fixedPrefix: string,
  mobilePrefix: string,
  fixedAsn: number,
): Place {
  return {
    country,
    timezone,
    offsetMinutes,
    lat,
    lon,
    fixedPrefix,
    mobilePrefix,
    fixedAsn,
    mobileAsn: fixedAsn + 1,
  }
}
