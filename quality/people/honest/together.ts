import { sharedLine } from '../../world/networks.ts'
import { PLACES } from '../../world/places.ts'
import type { World } from '../../world/world.ts'
import { newLaptop, newPerson, ordinarySeat, ownAccount } from '../make.ts'
import type { Person } from '../person.ts'

/** Strangers who use one network for part of their work. */
export function strangersAt(
  world: World,
  settings: {
    archetype: string
    kind: 'business' | 'education' | 'residential'
    people: number
    share: number
  },
): readonly Person[] {
  const { archetype, kind, people, share } = settings
  const random = world.random.fork(world.newId('house'))
  const place = random.pick(PLACES)
  const house = sharedLine(random, place, kind)
  return Array.from({ length: people }, () => {
    const person = newPerson(world, { archetype }, place)
    person.seat = () =>
      person.random.chance(share) ? { line: house, device: person.laptop } : ordinarySeat(person)
    return person
  })
}

/** Two or three at one address, sometimes on one laptop, sometimes with one account; told or not told to the platform. */
export function family(world: World, isDeclared: boolean): readonly Person[] {
  const archetype = isDeclared ? 'household' : 'household-undeclared'
  const first = newPerson(world, { archetype })
  const { random, home } = first
  // A larger household tells the platform sooner or later; who does not, is mostly a couple.
  const others = Array.from({ length: isDeclared ? random.whole(1, 2) : 1 }, () =>
    newPerson(world, { archetype }, home),
  )
  const all = [first, ...others]
  const hasSharedLaptop = random.chance(0.4)
  const hasJointAccount = random.chance(isDeclared ? 0.6 : 0.25)
  const householdId = world.newId('hh')
  const joint = { ...ownAccount(first, 'bank'), holderVerified: true }
  for (const person of all) {
    if (isDeclared) person.facts = { ...person.facts, householdId }
    person.homeLine = first.homeLine
    if (hasSharedLaptop) {
      const own = person.laptop
      person.seat = () => {
        const seat = ordinarySeat(person)
        return seat.device === own && person.random.chance(0.4) ? { ...seat, device: first.laptop } : seat
      }
    }
    if (hasJointAccount)
      person.methods = [
        {
          fromMs: person.joinedMs,
          method: { ...joint, holderNameMatch: person === first ? 0.97 : random.between(0.5, 0.8) },
        },
      ]
  }
  return all
}

/** A firm: registered as such, one office, one payout account, papers from the same forms. */
export function agency(world: World): readonly Person[] {
  const random = world.random.fork(world.newId('firm'))
  const place = random.pick(PLACES)
  const office = sharedLine(random, place, 'business')
  const agencyId = world.newId('ag')
  const templateId = world.newId('tpl')
  const accountant = world.newId('ins')
  return Array.from({ length: random.whole(4, 8) }, () => {
    const person = newPerson(world, { archetype: 'agency-member' }, place)
    person.facts = { ...person.facts, agencyId, templateId }
    const method = {
      kind: 'bank' as const,
      instrumentId: accountant,
      country: place.country,
      holderKind: 'company' as const,
      holderVerified: true,
      holderNameMatch: 0.2,
      holderNameId: agencyId,
    }
    person.methods = [{ fromMs: person.joinedMs, method }]
    person.rhythm = { ...person.rhythm, startHour: 9, jitterHours: 0.3 }
    person.seat = () =>
      person.random.chance(0.8) ? { line: office, device: person.laptop } : ordinarySeat(person)
    return person
  })
}

/** Adult child and parent: the phone number is the parents', for both. */
export function parentsPhone(world: World): readonly Person[] {
  const first = newPerson(world, { archetype: 'parents-phone' })
  const second = newPerson(world, { archetype: 'parents-phone' }, first.home)
  second.facts = { ...second.facts, ...(first.facts.phoneId ? { phoneId: first.facts.phoneId } : {}) }
  return [first, second]
}

/** Owners of the same popular model, whose browsers cannot be told apart. */
export function sameModel(world: World): readonly Person[] {
  const random = world.random.fork('popular model')
  const model = newLaptop(world, random)
  return Array.from({ length: 10 }, () => {
    const person = newPerson(world, { archetype: 'same-device-model' })
    person.laptop = model
    return person
  })
}

/** Colleagues of one client who start with the same template of a public course. */
export function courseTemplate(world: World): readonly Person[] {
  const templateId = world.newId('tpl')
  return Array.from({ length: 6 }, () => {
    const person = newPerson(world, { archetype: 'course-template' })
    person.facts = { ...person.facts, templateId }
    return person
  })
}
