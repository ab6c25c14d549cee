import { DAY_MS, HOUR_MS, MINUTE_MS } from '../world/time.ts'
import { earn } from './earn.ts'
import type { Person, Sitting } from './person.ts'
import { connectionOf, sit, sittingsByRhythm } from './sittings.ts'

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
  beSeen(person)
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

/** What is said of anybody now and then: a check that was passed, a call without a camera. */
function beSeen({ world, id, random, joinedMs }: Person): void {
  const fromMs = Math.max(world.startMs, joinedMs)
  const atMs = fromMs + random.unit() * (world.endMs - fromMs)
  const occasionId = world.newId('call')
  if (random.chance(0.1))
    world.stream.add('observation', id, atMs, {
      kind: 'liveness_passed',
      source: 'system',
      observerId: 'liveness',
      occasionId,
    })
  if (random.chance(0.05))
    world.stream.add('observation', id, atMs, {
      kind: 'video_passed',
      source: 'client',
      observerId: random.pick(world.clients).id,
      occasionId,
    })
  if (random.chance(0.04))
    world.stream.add('observation', id, atMs, {
      kind: 'video_declined',
      source: 'client',
      observerId: random.pick(world.clients).id,
      occasionId,
    })
  if (random.chance(0.03))
    world.stream.add('observation', id, atMs, {
      kind: 'crypto_requested',
      source: 'client',
      observerId: random.pick(world.clients).id,
      occasionId,
    })
}
