import { DAY_MS, HOUR_MS } from '../../world/time.ts'
import type { World } from '../../world/world.ts'
import { newPerson } from '../make.ts'
import type { Person } from '../person.ts'

/** Does not show the face, with an agreement about it, or passes another check. */
export function videoShy(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'video-shy' })
  const { random } = person
  const hasAgreement = random.chance(0.6)
  person.alsoDo.push(() => {
    const fromMs = Math.max(world.startMs, person.joinedMs)
    for (let count = 0; count < 4; count += 1) {
      world.stream.add('observation', person.id, fromMs + random.unit() * (world.endMs - fromMs), {
        kind: 'video_declined',
        source: 'client',
        observerId: random.pick(world.clients).id,
        occasionId: world.newId('call'),
        ...(hasAgreement ? { accommodation: true } : {}),
      })
    }
    if (!hasAgreement)
      world.stream.add('observation', person.id, world.endMs - random.between(1, 20) * DAY_MS, {
        kind: 'identity_confirmed',
        source: 'staff',
        observerId: world.newId('staff'),
      })
  })
  return [person]
}

/** A client in dispute says bad things; nobody else does. */
export function slandered(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'slandered' })
  const observerId = person.random.pick(world.clients).id
  person.alsoDo.push(({ payouts }) => {
    const atMs = Math.max(world.startMs, payouts.at(-1)?.atMs ?? 0) + 2 * DAY_MS
    for (const kind of [
      'identity_doubted',
      'third_party_payout_requested',
      'prepayment_requested',
      'video_declined',
    ] as const)
      world.stream.add('observation', person.id, atMs + person.random.between(0, 5) * HOUR_MS, {
        kind,
        source: 'client',
        observerId,
      })
  })
  return [person]
}

/** A bad camera: the check fails twice and passes the next day. */
export function badCamera(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'bad-camera' })
  const { random } = person
  person.alsoDo.push(() => {
    const atMs = Math.max(world.startMs, person.joinedMs) + random.between(5, 25) * DAY_MS
    for (const afterMs of [0, HOUR_MS])
      world.stream.add('observation', person.id, atMs + afterMs, {
        kind: 'liveness_failed',
        source: 'system',
        observerId: 'liveness',
        confidence: 0.8,
      })
    world.stream.add('observation', person.id, atMs + random.between(4, 40) * HOUR_MS, {
      kind: 'liveness_passed',
      source: 'system',
      observerId: 'liveness',
    })
  })
  return [person]
}

/** Marries, and tells the platform: name, later e-mail. */
export function newName(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'new-name' })
  person.alsoDo.push(() => {
    const atMs = Math.max(world.startMs, person.joinedMs) + person.random.between(5, 40) * DAY_MS
    world.stream.add('profile', person.id, atMs, { action: 'updated', nameId: world.newId('nm') })
    world.stream.add('profile', person.id, atMs + 9 * DAY_MS, {
      action: 'updated',
      emailId: world.newId('em'),
    })
  })
  return [person]
}

/** A stolen phone: new number, new e-mail, and a typing error in the name set right at last. */
export function newContacts(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'new-contacts' })
  person.alsoDo.push(() => {
    const atMs = Math.max(world.startMs, person.joinedMs) + person.random.between(5, 40) * DAY_MS
    world.stream.add('profile', person.id, atMs, { action: 'updated', phoneId: world.newId('ph') })
    world.stream.add('profile', person.id, atMs + 2 * DAY_MS, {
      action: 'updated',
      emailId: world.newId('em'),
    })
    world.stream.add('profile', person.id, atMs + 20 * DAY_MS, {
      action: 'updated',
      nameId: world.newId('nm'),
    })
  })
  return [person]
}
