import type { Connection, Geo } from '../world/events.ts'
import { DAY_MS, HOUR_MS, iso, MINUTE_MS, offsetMinutes } from '../world/time.ts'
import { earn } from './earn.ts'
import type { Person, Seat, Sitting } from './person.ts'

/** Longest gap between two heartbeats of a sitting, minutes; what is drawn is up to one minute less. */
const HEARTBEAT_MINUTES = 15

/** Pay from before the watched period that the platform still has, days. */
const BACKLOG_DAYS = 120

/** Writes all that a person does into the stream, and what is true of them into the world. */
export function live(person: Person): void {
  const { world, id } = person
  const sittings = (person.sittings ?? (() => sittingsByRhythm(person)))()
    .filter(({ startMs }) => isActive(person, startMs))
    .toSorted((a, b) => a.startMs - b.startMs)
  register(person, sittings)
  for (const sitting of sittings) if (sitting.startMs >= world.startMs) sit(person, sitting)
  const payouts = earn(person, sittings)
  bid(person, sittings)
  for (const story of person.alsoDo) story({ sittings, payouts })
  world.truths.push({
    workerId: id,
    archetype: person.archetype,
    care: person.care,
    firstActMs: person.firstActMs,
    isVictim: person.isVictim,
    watchedDays: (world.endMs - Math.max(world.startMs, person.joinedMs)) / DAY_MS,
  })
}

function isActive(person: Person, atMs: number): boolean {
  if (atMs < person.joinedMs || atMs > person.leavesMs) return false
  return !person.pauses.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs)
}

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

export function geoOf({ line }: Seat): Geo {
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

function register(person: Person, sittings: readonly Sitting[]): void {
  const { world, id, joinedMs, random } = person
  const seat = sittings[0] ?? person.seat(joinedMs)
  const connection = joinedMs >= world.startMs ? { connection: connectionOf(person, seat, joinedMs) } : {}
  const isLater = random.chance(0.3)
  const verifiedMs = joinedMs + random.between(0.2, 30) * HOUR_MS
  const kycStatus = isLater ? 'pending' : person.facts.kycStatus
  world.stream.add('profile', id, joinedMs, {
    action: 'created',
    ...person.facts,
    ...(kycStatus ? { kycStatus } : {}),
    ...connection,
  })
  if (isLater && person.facts.kycStatus)
    world.stream.add('profile', id, verifiedMs, { action: 'updated', kycStatus: person.facts.kycStatus })
  person.methods.forEach(({ fromMs, method, replacesSameHolder }, at) => {
    const atMs = at === 0 ? joinedMs + random.between(0.5, 20) * HOUR_MS : fromMs
    world.stream.add('profile', id, atMs, {
      action: 'updated',
      payoutInstrument: {
        kind: method.kind,
        instrumentId: method.instrumentId,
        holderNameId: method.holderNameId,
        ...(method.country ? { country: method.country } : {}),
        ...(replacesSameHolder ? { replacesSameHolder } : {}),
      },
    })
  })
}

function sit(person: Person, sitting: Sitting): void {
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

function bid(person: Person, sittings: readonly Sitting[]): void {
  const { world, id, random } = person
  if (sittings.length === 0) return
  const watched = sittings.filter(({ startMs }) => startMs >= world.startMs)
  const perSitting =
    person.bidsPerWeek /
    Math.max(1, (watched.length * 7 * DAY_MS) / (world.endMs - Math.max(person.joinedMs, world.startMs)))
  for (const { startMs, minutes } of watched) {
    for (let count = random.poisson(Math.min(40, perSitting)); count > 0; count -= 1) {
      world.stream.add('bid', id, startMs + random.unit() * minutes * MINUTE_MS, {
        bidId: world.newId('b'),
        accepted: random.chance(person.acceptance),
        clientId: random.pick(world.clients).id,
        ...(person.facts.templateId ? { templateId: person.facts.templateId } : {}),
      })
    }
  }
}

export const travelNotice = (
  person: Person,
  fromMs: number,
  toMs: number,
  countries: readonly string[],
): void => {
  person.world.stream.add('profile', person.id, fromMs - 2 * DAY_MS, {
    action: 'updated',
    travelNotice: { from: iso(fromMs), to: iso(toMs), countries },
  })
}
