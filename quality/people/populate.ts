import type { Line } from '../world/stream.ts'
import { type Care, createWorld, type Truth, type World, type WorldSettings } from '../world/world.ts'
import * as accounts from './adversaries/accounts.ts'
import * as money from './adversaries/money.ts'
import * as teams from './adversaries/teams.ts'
import * as claims from './honest/claims.ts'
import * as habits from './honest/habits.ts'
import * as honestMoney from './honest/money.ts'
import * as places from './honest/places.ts'
import * as together from './honest/together.ts'
import { live } from './live.ts'
import type { Person } from './person.ts'

export interface Population {
  readonly lines: readonly Line[]
  readonly truths: readonly Truth[]
  readonly listedAddresses: readonly string[]
}

export interface PopulationSettings extends WorldSettings {
  /** Adversaries per worker, 0 to 1. */
  readonly adversaryShare: number
}

type Honest = readonly [weight: number, make: (world: World) => readonly Person[]]

/** Weight: how many of the calls go to a story; one call of some makes a whole house. */
const HONEST: readonly Honest[] = [
  [26, places.steady],
  [4, (world) => places.traveller(world, true)],
  [4, (world) => places.traveller(world, false)],
  [4, places.nomad],
  [5, places.expat],
  [2, places.mover],
  [4, places.vpnUser],
  [3, places.vpnToggler],
  [4, places.relayUser],
  [5, places.cellularOnly],
  [2, places.corporateDesktop],
  [2, places.helpedByTool],
  [3, (world) => together.family(world, true)],
  [3, (world) => together.family(world, false)],
  [2, together.parentsPhone],
  [4, honestMoney.cryptoPaid],
  [3, honestMoney.cryptoAdopter],
  [2, honestMoney.hdWallet],
  [2, honestMoney.poisoned],
  [4, honestMoney.bankSwitcher],
  [4, honestMoney.otherSpelling],
  [3, honestMoney.ownCompany],
  [2, honestMoney.salaryUnderThreshold],
  [4, honestMoney.hourlyWeekly],
  [4, honestMoney.handToMouth],
  [3, honestMoney.largeInvoice],
  [2, honestMoney.reversals],
  [2, honestMoney.ownerOperator],
  [3, honestMoney.seasonal],
  [4, habits.nightWorker],
  [3, habits.secondJob],
  [4, habits.clientHours],
  [2, habits.crunch],
  [2, habits.timeTracker],
  [2, habits.homeAndPhone],
  [3, habits.newDevice],
  [4, habits.manyBids],
  [3, claims.videoShy],
  [2, claims.slandered],
  [2, claims.badCamera],
  [2, claims.newName],
  [3, habits.clockOfEmployer],
  [2, claims.newContacts],
]

/** Houses that are there once per `per` honest workers, and at least once. */
const HOUSES: readonly { readonly per: number; readonly make: (world: World) => readonly Person[] }[] = [
  {
    per: 700,
    make: (world) =>
      together.strangersAt(world, { archetype: 'co-working', kind: 'business', people: 30, share: 0.7 }),
  },
  {
    per: 900,
    make: (world) =>
      together.strangersAt(world, { archetype: 'campus', kind: 'education', people: 20, share: 0.8 }),
  },
  // Databases take many of these for homes.
  {
    per: 900,
    make: (world) =>
      together.strangersAt(world, { archetype: 'cafe', kind: 'residential', people: 12, share: 0.12 }),
  },
  {
    per: 1_200,
    make: (world) =>
      together.strangersAt(world, { archetype: 'dormitory', kind: 'residential', people: 14, share: 0.85 }),
  },
  { per: 500, make: together.agency },
  { per: 1_200, make: together.sameModel },
  { per: 1_200, make: together.courseTemplate },
  { per: 1_200, make: honestMoney.bankOutage },
  { per: 1_200, make: honestMoney.exchangeDeposit },
  { per: 1_200, make: habits.largeBuyer },
]

type Adversary = (world: World, care: Care) => readonly Person[]

/** Several accounts each. */
const TEAMS: readonly Adversary[] = [
  teams.operatorTeam,
  teams.laptopFarm,
  teams.selfDealing,
  teams.bidFlood,
  accounts.identityLender,
]

/** One account each. */
const SINGLE: readonly Adversary[] = [
  accounts.accountRenter,
  accounts.vpnHopper,
  accounts.shiftTeam,
  accounts.dormantBurst,
  accounts.identityDoubts,
  money.cryptoShifter,
  money.structurer,
  money.listedAddress,
  money.smallDrainer,
  money.accountCarousel,
]

/** Single accounts twice, so that teams do not outweigh them by their size; about 125 workers in three degrees of care. */
const ADVERSARIES: readonly Adversary[] = [...TEAMS, ...SINGLE, ...SINGLE]
const CARES: readonly Care[] = ['careless', 'moderate', 'careful']

/** A platform's people and all they do. The same settings give the same lines. */
export function populate(settings: PopulationSettings): Population {
  const world = createWorld(settings)
  const adversaryCount = Math.round(settings.workers * settings.adversaryShare)
  addHonest(world, settings.workers - adversaryCount)
  addAdversaries(world, adversaryCount)
  return { lines: world.stream.lines(), truths: world.truths, listedAddresses: world.listedAddresses }
}

/** Only people of the first kind: for questions about what must stay quiet. */
export function populateSteady(settings: WorldSettings): Population {
  const world = createWorld(settings)
  for (let count = 0; count < settings.workers; count += 1) places.steady(world).forEach(live)
  return { lines: world.stream.lines(), truths: world.truths, listedAddresses: [] }
}

function addHonest(world: World, count: number): void {
  const random = world.random.fork('honest')
  let left = count
  const add = (people: readonly Person[]): void => {
    const fitting = people.slice(0, left)
    for (const person of fitting) live(person)
    left -= fitting.length
  }
  // Each kind at least once where there is room, so that small populations have them too.
  for (const [, make] of HONEST) add(make(world))
  for (const { per, make } of HOUSES)
    for (let house = Math.max(1, Math.round(count / per)); house > 0; house -= 1) add(make(world))
  const urn = HONEST.flatMap(([weight, make]) => Array.from({ length: weight }, () => make))
  while (left > 0) add(random.pick(urn)(world))
}

/** Kinds and degrees of care in turn, in an order of chance, until the number is reached. */
function addAdversaries(world: World, count: number): void {
  const random = world.random.fork('adversaries')
  let left = count
  while (left > 0) {
    const round = random.shuffled(ADVERSARIES.flatMap((make) => CARES.map((care) => ({ make, care }))))
    for (const { make, care } of round) {
      if (left <= 0) return
      const people = make(world, care)
      // Half a team is not a team: the last one may exceed the number.
      for (const person of people) live(person)
      left -= people.length
    }
  }
}
