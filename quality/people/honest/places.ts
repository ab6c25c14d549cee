import { cellularLine, relayLine, residentialLine, sharedLine, vpnLine } from '../../world/networks.ts'
import { anotherPlace, nearestPlaces } from '../../world/places.ts'
import { DAY_MS, iso } from '../../world/time.ts'
import type { World } from '../../world/world.ts'
import { newLaptop, newPerson, ordinarySeat } from '../make.ts'
import type { Person } from '../person.ts'
import { BACKLOG_DAYS } from '../sittings.ts'

export const steady = (world: World): readonly Person[] => [newPerson(world, { archetype: 'steady' })]

/** Trips of a few days, by air, at the hours of the place visited. */
export function traveller(world: World, hasNotice: boolean): readonly Person[] {
  const person = newPerson(world, { archetype: hasNotice ? 'traveller-with-notice' : 'traveller' })
  const { random } = person
  const trips = Array.from({ length: random.whole(2, 5) }, () => {
    const earliestMs = Math.max(world.startMs, person.joinedMs + 4 * DAY_MS)
    const fromMs = earliestMs + random.unit() * (world.endMs - earliestMs)
    const place = anotherPlace(random, person.home)
    return {
      fromMs,
      toMs: fromMs + random.between(2, 9) * DAY_MS,
      place,
      hotel: sharedLine(random, place, 'business'),
    }
  })
  for (const { fromMs, toMs, place } of trips) {
    // The flight, door to door.
    person.pauses.push(
      { fromMs: fromMs - DAY_MS / 2, toMs: fromMs + DAY_MS / 4 },
      { fromMs: toMs, toMs: toMs + DAY_MS * 0.75 },
    )
    if (hasNotice) person.alsoDo.push(() => travelNotice(person, fromMs, toMs + DAY_MS, [place.country]))
  }
  person.seat = (atMs) => {
    const trip = trips.find(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs)
    return trip ? { line: trip.hotel, device: person.laptop } : ordinarySeat(person)
  }
  return [person]
}

/** A few weeks here, then on to somewhere near. */
export function nomad(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'nomad' })
  const { random } = person
  const stages: { untilMs: number; line: Person['homeLine']; cell: Person['cellLine'] }[] = []
  let place = person.home
  for (let untilMs = world.startMs - BACKLOG_DAYS * DAY_MS; untilMs < world.endMs; ) {
    untilMs += random.between(18, 50) * DAY_MS
    stages.push({ untilMs, line: residentialLine(random, place), cell: cellularLine(random, place) })
    person.pauses.push({ fromMs: untilMs - DAY_MS, toMs: untilMs + DAY_MS / 2 })
    place = random.pick(nearestPlaces(place, 4))
  }
  person.seat = (atMs) => {
    const stage = stages.find(({ untilMs }) => atMs < untilMs) ?? stages.at(-1)
    if (stage === undefined) return ordinarySeat(person)
    return random.chance(0.15)
      ? { line: stage.cell, device: person.phone }
      : { line: stage.line, device: person.laptop }
  }
  return [person]
}

/** Born in one country, lives in a second, sometimes banks in a third. */
export function expat(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'expat' })
  const { random } = person
  const origin = anotherPlace(random, person.home)
  person.facts = {
    ...person.facts,
    documentCountry: origin.country,
    ...(random.chance(0.4) ? { phoneCountry: origin.country } : {}),
  }
  const bank = random.pick([person.home, origin, anotherPlace(random, person.home, origin)])
  person.methods = person.methods.map((from) => ({
    ...from,
    method: { ...from.method, country: bank.country },
  }))
  return [person]
}

/** Told the platform of the old country and has lived in a new one since. */
export function mover(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'mover' })
  const { random } = person
  const to = random.pick(nearestPlaces(person.home, 6))
  const movedMs = world.startMs + random.between(0.2, 0.7) * (world.endMs - world.startMs)
  const line = residentialLine(random, to)
  const cell = cellularLine(random, to)
  person.pauses.push({ fromMs: movedMs - 2 * DAY_MS, toMs: movedMs + 2 * DAY_MS })
  person.seat = (atMs) =>
    atMs < movedMs
      ? ordinarySeat(person)
      : {
          line: random.chance(0.12) ? cell : line,
          device: random.chance(0.12) ? person.phone : person.laptop,
        }
  const isTold = random.chance(0.5)
  if (isTold)
    person.alsoDo.push(() =>
      world.stream.add('profile', person.id, movedMs + random.between(3, 20) * DAY_MS, {
        action: 'updated',
        declaredCountry: to.country,
        declaredTimezone: to.zone,
      }),
    )
  return [person]
}

/** Always behind the VPN, whose exit changes as the provider pleases. */
export function vpnUser(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'privacy-vpn' })
  const { random } = person
  const exits = [person.home, ...nearestPlaces(person.home, 5), anotherPlace(random, person.home)]
  const provider = random.pick(['northwind', 'greytunnel', 'harbor', 'lantern', 'meridian'])
  const lines = exits.map((exit) => vpnLine(random, exit, provider))
  const usual = random.pick(lines)
  person.seat = () => ({
    line: random.chance(0.7) ? usual : random.pick(lines),
    device: random.chance(0.15) ? person.phone : person.laptop,
    zone: person.home.zone,
  })
  return [person]
}

/** VPN on for some hours, off for others, on the same device: the classic false jump. */
export function vpnToggler(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'vpn-on-and-off' })
  const { random } = person
  const lines = [
    vpnLine(random, anotherPlace(random, person.home)),
    vpnLine(random, anotherPlace(random, person.home)),
  ]
  person.seat = () =>
    random.chance(0.35)
      ? { line: random.pick(lines), device: person.laptop, zone: person.home.zone }
      : ordinarySeat(person)
  return [person]
}

export function relayUser(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'privacy-relay' })
  const { random } = person
  const line = relayLine(
    random,
    random.chance(0.7) ? person.home : (nearestPlaces(person.home, 1)[0] ?? person.home),
  )
  person.seat = () =>
    random.chance(0.8) ? { line, device: person.laptop, zone: person.home.zone } : ordinarySeat(person)
  return [person]
}

/** Only ever on a phone network, behind addresses that thousands share, placed wrongly now and then. */
export function cellularOnly(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'cellular-only' })
  const { random } = person
  const far = nearestPlaces(person.home, 1)[0] ?? person.home
  const wrong = { ...person.cellLine, place: { ...far, country: person.home.country }, accuracyKm: 500 }
  person.seat = () => ({
    line: random.chance(0.05) ? wrong : person.cellLine,
    device: random.chance(0.6) ? person.phone : person.laptop,
    zone: person.home.zone,
  })
  return [person]
}

/** Remote desktop by order of a client: always from the same data centre, with the tool to be seen. */
export function corporateDesktop(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'corporate-vdi' })
  const { random } = person
  const line = sharedLine(
    random,
    random.chance(0.6) ? person.home : anotherPlace(random, person.home),
    'business',
  )
  const desktop = { line, device: newLaptop(world, random), zone: person.home.zone, isRdpOpen: true }
  person.seat = () => (random.chance(0.45) ? desktop : ordinarySeat(person))
  return [person]
}

/** A friend of the family helps now and then by a remote tool. */
export function helpedByTool(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'helped-by-remote-tool' })
  person.seat = () => {
    const seat = ordinarySeat(person)
    return person.random.chance(0.03) ? { ...seat, tool: 'teamviewer' } : seat
  }
  return [person]
}

function travelNotice(person: Person, fromMs: number, toMs: number, countries: readonly string[]): void {
  person.world.stream.add('profile', person.id, fromMs - 2 * DAY_MS, {
    action: 'updated',
    travelNotice: { from: iso(fromMs), to: iso(toMs), countries },
  })
}
