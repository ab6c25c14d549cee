import { anotherPlace, PLACES, type Place } from '../../world/places.ts'
import { DAY_MS, offsetMinutes } from '../../world/time.ts'
import type { Person } from '../person.ts'
import { byCare } from './common-traits.ts'

/** Small mistakes. Each is made by honest people too; who is careful makes fewer, nobody makes none. */
const SLIPS = ['clock', 'tool', 'hours', 'camera', 'contacts', 'papers'] as const
type Slip = (typeof SLIPS)[number]

/** Slips that show in where and with what somebody sits down. */
const OF_SEATS: readonly Slip[] = ['clock', 'tool', 'hours']

/** Adds as many kinds of mistakes, from `fromMs` on, as befit the care that is taken. */
export function makeSlips(person: Person, fromMs: number, hasOwnSittings = false): void {
  const possible = hasOwnSittings ? SLIPS.filter((slip) => !OF_SEATS.includes(slip)) : SLIPS
  const count = byCare(person.care ?? 'careless', 2, 1, 1)
  for (const slip of person.random.shuffled(possible).slice(0, count)) makeSlip(person, slip, fromMs)
}

function makeSlip(person: Person, slip: Slip, fromMs: number): void {
  const { random, world } = person
  const seat = person.seat
  const base = farPlace(person)
  const after = (from: number, to: number): number => fromMs + random.between(from, to) * DAY_MS
  switch (slip) {
    case 'clock':
      // The machine keeps the time of the room that it stands in.
      person.seat = (atMs) =>
        atMs < fromMs || random.chance(0.2) ? seat(atMs) : { ...seat(atMs), zone: base.zone }
      return
    case 'tool': {
      const share = byCare(person.care ?? 'careless', 0.5, 0.35, 0.25)
      const tool = random.pick(['anydesk', 'rustdesk', 'chrome-remote-desktop', 'ip-kvm'])
      person.seat = (atMs) => (atMs < fromMs || !random.chance(share) ? seat(atMs) : { ...seat(atMs), tool })
      return
    }
    case 'hours':
      person.rhythm = {
        ...person.rhythm,
        zone: base.zone,
        hours: Math.max(person.rhythm.hours, 6),
        daysPerWeek: 6.5,
      }
      return
    case 'camera':
      person.alsoDo.push(() => {
        for (const kind of [
          'video_declined',
          'video_declined',
          'video_declined',
          'third_party_payout_requested',
          'third_party_payout_requested',
        ] as const)
          world.stream.add('observation', person.id, after(2, 40), {
            kind,
            source: kind === 'video_declined' && random.chance(0.3) ? 'staff' : 'client',
            observerId: random.pick(world.clients).id,
            occasionId: world.newId('call'),
          })
      })
      return
    case 'contacts':
      person.alsoDo.push(() => {
        world.stream.add('profile', person.id, after(1, 15), {
          action: 'updated',
          phoneId: world.newId('ph'),
        })
        world.stream.add('profile', person.id, after(10, 30), {
          action: 'updated',
          emailId: world.newId('em'),
        })
        world.stream.add('profile', person.id, after(20, 45), {
          action: 'updated',
          nameId: world.newId('nm'),
        })
      })
      return
    case 'papers':
      person.facts = {
        ...person.facts,
        phoneCountry: anotherPlace(random, person.home).country,
        documentCountry: anotherPlace(random, person.home).country,
      }
  }
}

/** Somewhere with other hours of the day. */
function farPlace({ random, home, world }: Person): Place {
  const offset = offsetMinutes(home.zone, world.startMs)
  const isFar = ({ zone }: Place): boolean => {
    const apart = Math.abs(offsetMinutes(zone, world.startMs) - offset) % 1_440
    return Math.min(apart, 1_440 - apart) >= 6 * 60
  }
  return random.pick(PLACES.filter(isFar))
}
