import type { Connection, Geo } from '../world/events.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, offsetMinutes } from '../world/time.ts'
import type { Person, Seat, Sitting } from './person.ts'

/** Longest gap between two heartbeats of a sitting, minutes; what is drawn is up to one minute less. */
const HEARTBEAT_MINUTES = 15

/** Pay from before the watched period that the platform still has, days. */
export const BACKLOG_DAYS = 180

/** When and where somebody sits down by their rhythm; also before the watched period, for what was paid then. */
export function sittingsByRhythm(person: Person): readonly Sitting[] {
  const { world, random } = person
  const all: Sitting[] = []
  const firstMs = Math.max(person.joinedMs + HOUR_MS, world.startMs - BACKLOG_DAYS * DAY_MS)
  for (let dayMs = Math.floor(firstMs / DAY_MS) * DAY_MS; dayMs < world.endMs; dayMs += DAY_MS) {
    const { daysPerWeek, hours, jitterHours, startHour, zone } = person.rhythm
    if (!random.chance(daysPerWeek / 7)) continue
    const hoursToday = Math.max(0.3, hours * random.aroundLog(1, 0.3))
    const parts = random.whole(1, hoursToday > 2 ? 3 : 2)
    let atMs =
      dayMs + (startHour + jitterHours * random.normal()) * HOUR_MS - offsetMinutes(zone, dayMs) * MINUTE_MS
    for (let part = 0; part < parts; part += 1) {
      const minutes = (hoursToday * 60) / parts
      if (atMs > firstMs) all.push({ startMs: atMs, minutes, ...person.seat(atMs) })
      atMs += minutes * MINUTE_MS + random.between(0.4, 2.2) * HOUR_MS
    }
  }
  return all
}

function geoOf({ line }: Seat): Geo {
  const { country, latitude, longitude, zone } = line.place
  return { country, lat: latitude, lon: longitude, accuracyKm: line.accuracyKm, timezone: zone }
}

export function connectionOf(
  person: Person,
  seat: Seat,
  atMs: number,
  ip = seat.line.ip(person.random),
): Connection & { ip: string } {
  return {
    ip,
    deviceId: seat.device.id,
    userAgent: seat.device.userAgent,
    timezoneOffsetMinutes: offsetMinutes(seat.zone ?? seat.line.place.zone, atMs),
    geo: geoOf(seat),
    network: seat.line.network,
  }
}

/** Writes a sitting: login, a heartbeat at most every quarter of an hour, mostly a logout. */
export function sit(person: Person, sitting: Sitting): void {
  const { world, id, random } = person
  const sessionId = world.newId('s')
  const connection = connectionOf(person, sitting, sitting.startMs)
  const remoteAccess =
    sitting.tool !== undefined || sitting.isRdpOpen === true
      ? {
          remoteAccess: {
            ...(sitting.isRdpOpen ? { rdpPortOpen: true } : {}),
            ...(sitting.tool ? { tool: sitting.tool } : {}),
          },
        }
      : {}
  const automation = sitting.isAutomatic ? { automation: true } : {}
  const facts = { sessionId, ...connection, ...remoteAccess, ...automation }
  if (random.chance(0.02))
    world.stream.add('session', id, sitting.startMs - 20_000, { ...facts, action: 'login_failed' })
  const mfa = random.chance(0.15) && !sitting.isAutomatic ? { mfaDeviceId: person.phone.id } : {}
  world.stream.add('session', id, sitting.startMs, { ...facts, ...mfa, action: 'login', interactive: true })
  const endMs = sitting.startMs + sitting.minutes * MINUTE_MS
  let atMs = sitting.startMs
  while (true) {
    atMs += random.between(HEARTBEAT_MINUTES - 1, HEARTBEAT_MINUTES - 0.1) * MINUTE_MS
    if (atMs >= endMs) break
    const interactive = !sitting.isAutomatic && random.chance(0.85)
    world.stream.add('session', id, atMs, { ...facts, action: 'heartbeat', interactive })
  }
  if (random.chance(0.7)) world.stream.add('session', id, endMs, { ...facts, action: 'logout' })
}
