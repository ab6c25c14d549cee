import type { Place } from '../../world/places.ts'
import { DAY_MS, HOUR_MS } from '../../world/time.ts'
import type { Care, World } from '../../world/world.ts'
import { newPerson } from '../make.ts'
import type { Job, Person } from '../person.ts'

/** What differs with the care that is taken. */
export function byCare<Value>(care: Care, careless: Value, moderate: Value, careful: Value): Value {
  return { careless, moderate, careful }[care]
}

/** The earliest breach counts. */
export function act(person: Person, atMs: number): void {
  person.firstActMs = Math.min(person.firstActMs ?? Number.POSITIVE_INFINITY, atMs)
}

/** When something begins, as a share of the watched period. */
export function instant(world: World, share: number): number {
  return world.startMs + share * (world.endMs - world.startMs)
}

/** How well a third party's name fits: who takes care finds a namesake or a forged document. */
export function foreignNameMatch(person: Person): number {
  const [from, to] = byCare(person.care ?? 'careless', [0.02, 0.3], [0.1, 0.45], [0.4, 0.7])
  return person.random.between(from, to)
}

/** A made-up persona, in breach from its registration on: full hours, well paid, new while we watch. */
export function persona(world: World, archetype: string, care: Care, home?: Place): Person {
  const person = newPerson(world, { archetype, care }, home)
  const { random } = person
  person.joinedMs = instant(world, random.between(0.02, 0.4))
  act(person, person.joinedMs)
  settle(person)
  person.rhythm = { ...person.rhythm, hours: random.between(4, 7), daysPerWeek: random.between(5, 6.5) }
  return person
}

/** A genuine account of some months that is abused from `fromMs` on. */
export function borrowed(world: World, archetype: string, care: Care, fromMs: number): Person {
  const person = newPerson(world, { archetype, care })
  person.joinedMs = fromMs - person.random.between(90, 500) * DAY_MS
  act(person, fromMs)
  settle(person)
  return person
}

/** After `joinedMs` was moved. */
function settle(person: Person): void {
  const { random } = person
  person.methods = person.methods.map((from) => ({ ...from, fromMs: person.joinedMs }))
  const monthlyUsd = random.aroundLog(3_500, 0.3)
  person.jobs = person.jobs.map((job): Job => {
    const everyDays = random.pick([7, 14])
    const amountUsd = (monthlyUsd / person.jobs.length / 30) * everyDays
    return { ...job, everyDays, amountUsd, fromMs: person.joinedMs + random.exponential(8) * DAY_MS }
  })
}

/** Earnings leave as soon as they come, from `fromMs` on. */
export function drainAtOnce(
  person: Person,
  delayHours: number,
  leastShare: number,
  fromMs = Number.NEGATIVE_INFINITY,
): void {
  const { random, habit: before } = person
  person.habit = { isAutomatic: false, delayHours, share: () => random.between(leastShare, 1) }
  // There is one habit for all times; what was earned before is dated back to what the owner used to wait.
  person.alterPayout.push((draft, atMs) =>
    atMs < fromMs
      ? { ...draft, balanceShare: before.share(), earnedMs: draft.atMs - random.exponential(30) * HOUR_MS }
      : draft,
  )
}
