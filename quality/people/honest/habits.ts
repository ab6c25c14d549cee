import { PLACES } from '../../world/places.ts'
import { DAY_MS, HOUR_MS, iso } from '../../world/time.ts'
import type { World } from '../../world/world.ts'
import { newLaptop, newPerson, ordinarySeat } from '../make.ts'
import type { Person } from '../person.ts'
import { sittingsByRhythm } from '../sittings.ts'

export function nightWorker(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'night-worker' })
  person.rhythm = {
    ...person.rhythm,
    startHour: person.random.between(20, 23),
    hours: person.random.between(3, 6),
  }
  return [person]
}

/** Evenings and weekends, after another job. */
export function secondJob(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'second-job' })
  person.rhythm = { ...person.rhythm, startHour: 19.5, hours: 2.5, daysPerWeek: 5.5 }
  return [person]
}

/** Lives by the clock of a client far away. */
export function clientHours(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'client-hours' })
  person.rhythm = {
    ...person.rhythm,
    zone: person.random.pick(PLACES).zone,
    startHour: 9,
    hours: 4,
    daysPerWeek: 5,
  }
  return [person]
}

/** Two weeks before a deadline with hardly any sleep; by one person, on their own devices. */
export function crunch(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'crunch' })
  const { random } = person
  const calm = person.rhythm
  const beginMs =
    Math.max(world.startMs, person.joinedMs) +
    random.between(0.3, 0.8) * (world.endMs - Math.max(world.startMs, person.joinedMs))
  const endMs = beginMs + random.between(5, 9) * DAY_MS
  person.sittings = () => {
    const usual = sittingsByRhythm(person).filter(({ startMs }) => startMs < beginMs || startMs > endMs)
    person.rhythm = { ...calm, startHour: 8, hours: 12.5, daysPerWeek: 7, jitterHours: 0.5 }
    const pressed = sittingsByRhythm(person).filter(({ startMs }) => startMs >= beginMs && startMs <= endMs)
    return [...usual, ...pressed]
  }
  return [person]
}

/** Time tracker that reports around the clock beside a person with ordinary hours. */
export function timeTracker(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'time-tracker' })
  person.sittings = () => {
    const watched = sittingsByRhythm(person)
    const tracked = Array.from({ length: 6 }, (_, at) => ({
      startMs: Math.max(world.startMs, person.joinedMs) + (at * 14 + 1) * DAY_MS,
      minutes: 30 * 60,
      isAutomatic: true,
      line: person.homeLine,
      device: person.laptop,
    }))
    return [...watched, ...tracked]
  }
  return [person]
}

/** Desk machine by day, phone by night: devices follow the clock and it is one person. */
export function homeAndPhone(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'desk-and-phone' })
  person.rhythm = { ...person.rhythm, startHour: 10, hours: 4, daysPerWeek: 5 }
  person.sittings = () => {
    const byDay = sittingsByRhythm(person).map((sitting) => ({
      ...sitting,
      line: person.homeLine,
      device: person.laptop,
    }))
    const byNight = byDay
      .filter(() => person.random.chance(0.5))
      .map(({ startMs }) => ({
        startMs: startMs + 11 * HOUR_MS,
        minutes: 20,
        line: person.homeLine,
        device: person.phone,
      }))
    return [...byDay, ...byNight]
  }
  return [person]
}

/** A new laptop, and the old one kept. */
export function newDevice(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'new-device' })
  const bought = newLaptop(world, person.random)
  const fromMs = world.startMs + person.random.between(0.2, 0.8) * (world.endMs - world.startMs)
  person.seat = (atMs) => {
    const seat = ordinarySeat(person)
    return atMs > fromMs && seat.device === person.laptop && person.random.chance(0.85)
      ? { ...seat, device: bought }
      : seat
  }
  return [person]
}

/** Newcomer who writes to everybody and gets little. */
export function manyBids(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'newcomer-many-bids' })
  person.joinedMs = world.startMs + person.random.between(0, 0.5) * (world.endMs - world.startMs)
  person.jobs = person.jobs.slice(0, 1).map((job) => ({ ...job, fromMs: person.joinedMs + 30 * DAY_MS }))
  person.methods = person.methods.map((from) => ({ ...from, fromMs: person.joinedMs }))
  person.bidsPerWeek = person.random.between(15, 30)
  person.acceptance = person.random.between(0.015, 0.04)
  return [person]
}

/** Clients with many workers over years give their best ratings to newcomers too. */
export function largeBuyer(world: World): readonly Person[] {
  const random = world.random.fork('large buyer')
  const client = {
    ...random.pick(world.clients),
    id: world.newId('c'),
    sinceMs: world.startMs - 1_500 * DAY_MS,
  }
  return Array.from({ length: 14 }, () => {
    const person = newPerson(world, { archetype: 'hired-by-large-buyer' })
    person.jobs = person.jobs.map((job) => ({ ...job, client }))
    person.alsoDo.push(({ payouts }) => {
      for (const { atMs } of payouts.filter((payout) => payout.atMs > world.startMs).slice(0, 2))
        world.stream.add('rating', person.id, atMs + HOUR_MS, {
          clientId: client.id,
          score: random.pick([4.5, 4.8, 5]),
          clientSince: iso(client.sinceMs),
        })
    })
    return person
  })
}

/** Has the clock of the laptop on the time of the firm that lent it. */
export function clockOfEmployer(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'clock-of-employer' })
  const { zone } = person.random.pick(PLACES)
  person.seat = () => {
    const seat = ordinarySeat(person)
    return seat.device === person.laptop ? { ...seat, zone } : seat
  }
  return [person]
}
