import { hiddenProxyLine, hostingLine, residentialLine, vpnLine } from '../../world/networks.ts'
import { anotherPlace, PLACES } from '../../world/places.ts'
import { DAY_MS, HOUR_MS } from '../../world/time.ts'
import type { Care, World } from '../../world/world.ts'
import { accountOfAnother, newLaptop, ordinarySeat, wallet } from '../make.ts'
import type { Person, Seat, Sitting } from '../person.ts'
import { borrowed, byCare, drainAtOnce, foreignNameMatch, instant, persona } from './common-traits.ts'
import { makeSlips } from './slips.ts'

/** The organisation's account in place of the worker's, a while after it took over. */
function redirect(person: Person, atMs: number): void {
  const { random, care, home } = person
  const isCrypto = random.chance(0.4)
  const country = care === 'careful' ? home.country : anotherPlace(random, home).country
  person.methods.push({
    fromMs: atMs,
    method: isCrypto ? wallet(person) : accountOfAnother(person, foreignNameMatch(person), country),
  })
}

/** The owner lends the account for a share and leaves a machine running for the operator. */
export function accountRenter(world: World, care: Care): readonly Person[] {
  const fromMs = instant(world, world.random.between(0.2, 0.6))
  const person = borrowed(world, 'account-renter', care, fromMs)
  const { random } = person
  const abroad = anotherPlace(random, person.home)
  const device = newLaptop(world, random)
  const exit = vpnLine(random, random.chance(0.5) ? person.home : anotherPlace(random, person.home))
  const toolShare = byCare(care, 0.9, 0.5, 0.15)
  person.seat = (atMs): Seat => {
    if (atMs < fromMs) return ordinarySeat(person)
    const tool = random.chance(toolShare)
      ? { tool: random.pick(['anydesk', 'teamviewer', 'chrome-remote-desktop']) }
      : {}
    if (care === 'careless')
      return { line: random.chance(0.6) ? exit : person.homeLine, device, zone: abroad.zone, ...tool }
    return {
      line: person.homeLine,
      device: care === 'moderate' && random.chance(0.3) ? device : person.laptop,
      ...tool,
    }
  }
  person.rhythm = { ...person.rhythm, hours: 5, daysPerWeek: 5.5 }
  redirect(person, fromMs + byCare(care, 1, 5, 15) * DAY_MS)
  drainAtOnce(person, byCare(care, 0.08, 0.15, 0.9), byCare(care, 0.98, 0.96, 0.88), fromMs)
  makeSlips(person, fromMs)
  return [person]
}

/** One persona that surfaces in country after country. */
export function vpnHopper(world: World, care: Care): readonly Person[] {
  const person = persona(world, 'vpn-hopper', care)
  const { random } = person
  const base = anotherPlace(random, person.home)
  const count = byCare(care, 6, 4, 2)
  const places = Array.from({ length: count }, () => anotherPlace(random, person.home))
  const lines = places.map((place, at) => {
    if (care === 'careless') return at % 2 === 0 ? hostingLine(random, place) : residentialLine(random, place)
    return at % 3 === 0 ? vpnLine(random, place) : hiddenProxyLine(random, place)
  })
  const home = hiddenProxyLine(random, person.home)
  person.seat = () => ({
    line: random.chance(byCare(care, 0.1, 0.5, 0.8)) ? home : random.pick(lines),
    device: person.laptop,
    zone: care === 'careful' ? person.home.zone : base.zone,
  })
  redirect(person, person.joinedMs + byCare(care, 6, 15, 30) * DAY_MS)
  makeSlips(person, person.joinedMs)
  return [person]
}

/** Three people in turn on one account, so that it hardly rests. */
export function shiftTeam(world: World, care: Care): readonly Person[] {
  const person = persona(world, 'shift-team', care)
  const { random } = person
  const activeHours = byCare(care, 22, 18, 15.5)
  const shifts = byCare(care, 3, 3, 2)
  const seats = Array.from({ length: shifts }, (_, at): Seat => {
    const place = care === 'careless' ? random.pick(PLACES) : person.home
    const line = care === 'careful' && at > 0 ? person.homeLine : hiddenProxyLine(random, place)
    return { line, device: newLaptop(world, random), ...(care === 'careless' ? { zone: place.zone } : {}) }
  })
  person.sittings = () => {
    const all: Sitting[] = []
    for (let dayMs = person.joinedMs + 4 * DAY_MS; dayMs < world.endMs; dayMs += DAY_MS) {
      if (random.chance(byCare(care, 0.05, 0.1, 0.2))) continue
      seats.forEach((seat, at) => {
        const lengthHours = activeHours / shifts
        const startMs = dayMs + (4 + at * lengthHours) * HOUR_MS + random.between(0, 10) * 60_000
        all.push({ ...seat, startMs, minutes: lengthHours * 60 - random.between(5, byCare(care, 8, 30, 40)) })
      })
    }
    return all
  }
  redirect(person, person.joinedMs + byCare(care, 5, 15, 25) * DAY_MS)
  drainAtOnce(person, byCare(care, 0.1, 3, 10), byCare(care, 0.95, 0.85, 0.6))
  makeSlips(person, person.joinedMs, true)
  return [person]
}

/** Bought after a long sleep and used at full power. */
export function dormantBurst(world: World, care: Care): readonly Person[] {
  const fromMs = instant(world, world.random.between(0.25, 0.6))
  const person = borrowed(world, 'dormant-burst', care, fromMs)
  const { random } = person
  person.joinedMs = fromMs - random.between(300, 900) * DAY_MS
  person.pauses.push({ fromMs: fromMs - byCare(care, 140, 120, 100) * DAY_MS, toMs: fromMs })
  person.jobs = [
    ...person.jobs.map((job) => ({ ...job, fromMs: person.joinedMs, everyDays: 5 })),
    ...person.jobs.map((job) => ({
      ...job,
      fromMs,
      everyDays: byCare(care, 2, 4, 6),
      amountUsd: job.amountUsd * byCare(care, 1.5, 1.2, 1),
    })),
  ]
  const device = newLaptop(world, random)
  const place = care === 'careless' ? anotherPlace(random, person.home) : person.home
  const line = hiddenProxyLine(random, place)
  person.seat = (atMs) => (atMs < fromMs ? ordinarySeat(person) : { line, device })
  redirect(person, fromMs + byCare(care, 0.2, 1, 4) * DAY_MS)
  drainAtOnce(person, byCare(care, 0.1, 1, 6), byCare(care, 0.97, 0.9, 0.8), fromMs)
  makeSlips(person, fromMs)
  return [person]
}

/** Somebody else than the papers say; staff and systems notice, and clients. */
export function identityDoubts(world: World, care: Care): readonly Person[] {
  const person = persona(world, 'identity-doubts', care)
  const { random } = person
  const observe = (
    atMs: number,
    kind:
      | 'video_declined'
      | 'identity_doubted'
      | 'liveness_failed'
      | 'document_suspect'
      | 'third_party_payout_requested'
      | 'crypto_requested'
      | 'prepayment_requested',
    source: 'client' | 'staff' | 'system',
  ) =>
    world.stream.add('observation', person.id, atMs, {
      kind,
      source,
      observerId: source === 'client' ? random.pick(world.clients).id : world.newId(source),
      occasionId: world.newId('call'),
      confidence: Number(random.between(byCare(care, 0.8, 0.7, 0.6), 1).toFixed(2)),
    })
  person.alsoDo.push(() => {
    const after = (from: number, to: number): number => person.joinedMs + random.between(from, to) * DAY_MS
    for (let count = byCare(care, 4, 3, 2); count > 0; count -= 1)
      observe(after(2, 40), 'video_declined', count === 3 ? 'staff' : 'client')
    if (care !== 'careful' || random.chance(0.5)) observe(after(5, 30), 'identity_doubted', 'staff')
    else {
      const atMs = after(5, 30)
      for (const afterMs of [0, 20 * HOUR_MS, 45 * HOUR_MS])
        observe(atMs + afterMs, 'liveness_failed', 'system')
    }
    if (care === 'careless') observe(after(3, 20), 'document_suspect', 'staff')
    for (let count = byCare(care, 3, 2, 2); count > 0; count -= 1)
      observe(
        after(5, 25),
        random.chance(0.5) ? 'third_party_payout_requested' : 'crypto_requested',
        'client',
      )
    if (care !== 'careful')
      for (let count = 3; count > 0; count -= 1) observe(after(1, 45), 'prepayment_requested', 'client')
    if (care === 'careless')
      for (let count = 0; count < 3; count += 1)
        world.stream.add('profile', person.id, after(4 + 8 * count, 10 + 8 * count), {
          action: 'updated',
          phoneId: world.newId('ph'),
          emailId: world.newId('em'),
        })
  })
  if (care !== 'careful') {
    const [first, second, third] = [anotherPlace(random), anotherPlace(random), anotherPlace(random)]
    person.facts = { ...person.facts, phoneCountry: first.country, documentCountry: second.country }
    person.methods = person.methods.map((from) => ({
      ...from,
      method: { ...from.method, country: third.country },
    }))
  }
  redirect(person, person.joinedMs + byCare(care, 12, 20, 28) * DAY_MS)
  return [person]
}

/** Owner's own papers, for hire under several names at once; each account with its own line and device. */
export function identityLender(world: World, care: Care): readonly Person[] {
  const team = Array.from({ length: byCare(care, 4, 3, 2) }, () => persona(world, 'identity-lender', care))
  const [owner] = team
  for (const person of team) {
    person.facts = {
      ...person.facts,
      ...(owner?.facts.documentId ? { documentId: owner.facts.documentId } : {}),
    }
    if (care === 'careless' && owner?.facts.phoneId)
      person.facts = { ...person.facts, phoneId: owner.facts.phoneId }
    redirect(person, person.joinedMs + byCare(care, 5, 15, 30) * DAY_MS)
    makeSlips(person, person.joinedMs)
  }
  return team
}
