import type { Connection } from '../world/events.ts'
import { PLACES } from '../world/places.ts'
import type { Random } from '../world/random.ts'
import type { Line } from '../world/stream.ts'
import { DAY_MS, HOUR_MS } from '../world/time.ts'

const COUNTRY_FIELDS = ['country', 'declaredCountry', 'phoneCountry', 'documentCountry']

/** The same world with the names of the countries dealt anew; places stay where they are. */
export function withOtherCountries(lines: readonly string[], random: Random): readonly string[] {
  const countries = [...new Set(PLACES.map(({ country }) => country))]
  const dealt = random.shuffled(countries)
  const other = new Map(countries.map((country, at) => [country, dealt[at] ?? country]))
  const rename = (code: unknown): unknown => (typeof code === 'string' ? (other.get(code) ?? code) : code)
  return lines.map((line) =>
    JSON.stringify(
      JSON.parse(line, (key, value: unknown) => {
        if (COUNTRY_FIELDS.includes(key)) return rename(value)
        return key === 'countries' && Array.isArray(value) ? value.map(rename) : value
      }),
    ),
  )
}

/** Whatever the chosen workers do, they do it through a VPN known as such. */
export function withVpn(lines: readonly string[], chosen: ReadonlySet<string>): readonly string[] {
  return changeConnections(lines, chosen, (connection) =>
    connection.network
      ? { ...connection, network: { ...connection.network, anonymizer: 'vpn', provider: 'northwind' } }
      : connection,
  )
}

/** All of the chosen workers behind one address of a home provider. */
export function behindOneAddress(
  lines: readonly string[],
  chosen: ReadonlySet<string>,
  ip: string,
): readonly string[] {
  return changeConnections(lines, chosen, (connection) =>
    connection.ip === undefined ? connection : { ...connection, ip },
  )
}

function changeConnections(
  lines: readonly string[],
  chosen: ReadonlySet<string>,
  change: <Some extends Connection>(connection: Some) => Some,
): readonly string[] {
  return lines.map((line) => {
    const event = JSON.parse(line) as { type: string; workerId: string; connection?: Connection } & Connection
    if (!chosen.has(event.workerId)) return line
    if (event.type === 'session') return JSON.stringify(change(event))
    return event.connection ? JSON.stringify({ ...event, connection: change(event.connection) }) : line
  })
}

/**
 * The same events in another order and some of them again: each is held back by up to 47 hours, so that none comes more than 48
 * hours after a later one, and a twentieth is repeated within six days.
 */
export function shuffledAndRepeated(lines: readonly Line[], random: Random): readonly string[] {
  const arrivals = lines.flatMap(({ arrivesMs, text }) => {
    const lateMs = arrivesMs + random.between(0, 47 * HOUR_MS)
    const once = { arrivesMs: lateMs, text }
    return random.chance(0.05) ? [once, { arrivesMs: lateMs + random.between(0, 6 * DAY_MS), text }] : [once]
  })
  return arrivals.toSorted((a, b) => a.arrivesMs - b.arrivesMs).map(({ text }) => text)
}
