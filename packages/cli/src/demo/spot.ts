import type { ContractEventConnection } from '@redflag/schemas'
import type { Place, VpnExit } from './places.ts'
import type { Random } from './random.ts'
import type { DemoWorker } from './worker.ts'

/** Where somebody is, on which device: everything a connection says but its session. */
export type Spot = ContractEventConnection & { readonly ip: string; readonly deviceId: string }

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:138.0) Gecko/20100101 Firefox/138.0'
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36'
const MOBILE =
  'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Mobile Safari/537.36'

/** At home, or wherever else there is a fixed line: `line` names it, so that equal lines are one address. */
export function fixedLine(place: Place, line: number, deviceId: string): Spot {
  return {
    ip: addressIn(place.fixedPrefix, line),
    deviceId,
    userAgent: line % 3 === 0 ? FIREFOX : CHROME,
    timezoneOffsetMinutes: place.offsetMinutes,
    geo: located(place, 20),
    network: { asn: place.fixedAsn, kind: 'residential', anonymizer: 'none' },
  }
}

/** In an office: a business line that colleagues share. */
export function officeLine(place: Place, line: number, deviceId: string): Spot {
  const home = fixedLine(place, line, deviceId)
  return { ...home, network: { asn: place.fixedAsn, kind: 'business', anonymizer: 'none' } }
}

/** On a mobile network, which gives another address each time and knows places only roughly. */
export function mobileNetwork(place: Place, random: Random, deviceId: string): Spot {
  return {
    ip: addressIn(place.mobilePrefix, random.int(0, 62_499)),
    deviceId,
    userAgent: MOBILE,
    timezoneOffsetMinutes: place.offsetMinutes,
    geo: located(place, 120),
    network: { asn: place.mobileAsn, kind: 'cellular', anonymizer: 'none' },
  }
}

/** Behind a privacy VPN: the address is in a data centre elsewhere, the clock still at home. */
export function behindVpn(worker: DemoWorker, exit: VpnExit, random: Random): Spot {
  return {
    ip: addressIn(exit.prefix, random.int(0, 40)),
    deviceId: worker.deviceId,
    userAgent: FIREFOX,
    timezoneOffsetMinutes: worker.place.offsetMinutes,
    geo: { country: exit.country, lat: exit.lat, lon: exit.lon, accuracyKm: 200 },
    network: { asn: exit.asn, kind: 'hosting', anonymizer: 'vpn', provider: 'demo-vpn' },
  }
}

/** 62,500 addresses under a two-byte prefix; never .0 or .255. */
function addressIn(prefix: string, number: number): string {
  return `${prefix}.${1 + (Math.floor(number / 250) % 250)}.${1 + (number % 250)}`
}

function located(place: Place, accuracyKm: number) {
  return { country: place.country, lat: place.lat, lon: place.lon, accuracyKm, timezone: place.timezone }
}
