import type { Network } from './events.ts'
import type { Place } from './places.ts'
import type { Random } from './random.ts'

/** A way on to the internet. `ip` may differ from one sitting to the next. */
export interface Line {
  readonly network: Network
  /** Where the address is thought to be; for a VPN its exit. */
  readonly place: Place
  /** Radius in km of the databases' guess. */
  readonly accuracyKm: number
  ip(random: Random): string
}

/** First octets of ordinary public space, without those that hold listed networks. */
const OCTETS = [
  24, 31, 37, 46, 62, 71, 78, 81, 82, 85, 86, 88, 90, 92, 93, 96, 98, 109, 151, 178, 186, 189, 190, 197, 201,
]

function freshSubnet(random: Random): string {
  return `${random.pick(OCTETS)}.${random.whole(1, 254)}.${random.whole(0, 255)}`
}

function freshIp(random: Random): string {
  return `${freshSubnet(random)}.${random.whole(1, 254)}`
}

/** Home line: one address for months, or a new one of the same provider every few sittings. A tenth speaks IPv6. */
export function residentialLine(random: Random, place: Place, isStable = random.chance(0.6)): Line {
  const network = {
    asn: providerOf(place, random.whole(0, 3)),
    kind: 'residential',
    anonymizer: 'none',
  } as const
  const accuracyKm = random.whole(5, 40)
  if (random.chance(0.1)) {
    const prefix = `2a0${random.hex(1)}:${random.hex(4)}:${random.hex(4)}:${random.hex(3)}1`
    return { network, place, accuracyKm, ip: (draw) => `${prefix}::${draw.whole(1, 9)}${draw.hex(3)}` }
  }
  const subnet = freshSubnet(random)
  let current = `${subnet}.${random.whole(1, 254)}`
  const ip = (draw: Random): string => {
    if (!isStable && draw.chance(0.1)) current = `${subnet}.${draw.whole(1, 254)}`
    return current
  }
  return { network, place, accuracyKm, ip }
}

/** Phone network: a few addresses of the carrier, each shared by very many people. */
export function cellularLine(random: Random, place: Place): Line {
  const carrier = random.whole(0, 2)
  const pool = carrierPool(place, carrier)
  return {
    network: { asn: providerOf(place, 10 + carrier), kind: 'cellular', anonymizer: 'none' },
    place,
    accuracyKm: random.whole(60, 300),
    ip: (draw) => `${pool}.${draw.whole(1, 60)}`,
  }
}

/** Network that many people of a house sit behind: an office, a café, a campus. */
export function sharedLine(
  random: Random,
  place: Place,
  kind: 'business' | 'education' | 'residential',
): Line {
  const address = freshIp(random)
  return {
    network: { asn: providerOf(place, 20 + random.whole(0, 3)), kind, anonymizer: 'none' },
    place,
    accuracyKm: random.whole(5, 30),
    ip: () => address,
  }
}

const VPN_PROVIDERS = ['northwind', 'greytunnel', 'harbor', 'lantern', 'meridian'] as const

/** Exit of a VPN provider, shared by its customers. */
export function vpnLine(random: Random, exit: Place, provider: string = random.pick(VPN_PROVIDERS)): Line {
  const pool = poolOf(`vpn ${provider} ${exit.country}`)
  return {
    network: { asn: 212_000 + (hash(provider) % 900), kind: 'hosting', anonymizer: 'vpn', provider },
    place: exit,
    accuracyKm: 200,
    ip: (draw) => `${pool}.${draw.whole(1, 12)}`,
  }
}

/** Privacy relay of an operating system: the exit is in the region of the person. */
export function relayLine(_random: Random, exit: Place): Line {
  const pool = poolOf(`relay ${exit.country}`)
  return {
    network: { asn: 36_183, kind: 'hosting', anonymizer: 'relay', provider: 'private-relay' },
    place: exit,
    accuracyKm: 150,
    ip: (draw) => `${pool}.${draw.whole(1, 40)}`,
  }
}

/** Rented machine in a data centre that no list knows as a VPN. */
export function hostingLine(random: Random, place: Place): Line {
  const address = freshIp(random)
  return {
    network: { asn: 60_000 + random.whole(0, 3_000), kind: 'hosting', anonymizer: 'none' },
    place,
    accuracyKm: 100,
    ip: () => address,
  }
}

/** Somebody's home line lent as a proxy, which no database recognises. */
export function hiddenProxyLine(random: Random, place: Place): Line {
  return residentialLine(random, place, random.chance(0.3))
}

function providerOf(place: Place, number: number): number {
  return 1_000 + (hash(place.zone) % 20_000) + number * 7
}

function carrierPool(place: Place, carrier: number): string {
  return poolOf(`carrier ${place.zone} ${carrier}`)
}

/** A subnet that belongs to a name, the same in every population. */
function poolOf(name: string): string {
  const value = hash(name)
  return `${OCTETS[value % OCTETS.length]}.${1 + ((value >>> 8) % 250)}.${(value >>> 16) % 256}`
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0
  return value
}
