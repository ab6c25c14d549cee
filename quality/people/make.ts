import { EVM_CHAINS, freshTarget } from '../world/addresses.ts'
import { cellularLine, residentialLine } from '../world/networks.ts'
import { PLACES, type Place } from '../world/places.ts'
import type { Random } from '../world/random.ts'
import { DAY_MS } from '../world/time.ts'
import type { Care, World } from '../world/world.ts'
import type { Device, Job, Method, Person } from './person.ts'

const LAPTOP_AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0',
]
const PHONE_AGENTS = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile Safari/537.36',
]

export interface Kind {
  readonly archetype: string
  readonly care?: Care
}

/** Somebody ordinary: works from home by day, sometimes by phone, is paid to an account of their own. */
export function newPerson(world: World, { archetype, care }: Kind, home?: Place): Person {
  const id = world.newId('w')
  const random = world.random.fork(id)
  const place = home ?? random.pick(PLACES)
  // A quarter joins while we watch.
  const isNew = random.chance(0.25)
  const joinedMs = isNew
    ? world.startMs + random.unit() * 0.75 * (world.endMs - world.startMs)
    : world.startMs - random.between(20, 1_200) * DAY_MS
  const person: Person = {
    world,
    random,
    id,
    archetype,
    care: care ?? null,
    firstActMs: null,
    isVictim: false,
    joinedMs,
    leavesMs: world.endMs,
    pauses: [],
    home: place,
    homeLine: residentialLine(random, place),
    cellLine: cellularLine(random, place),
    laptop: newLaptop(world, random),
    phone: newPhone(world, random),
    facts: {
      kycStatus: 'verified',
      declaredCountry: place.country,
      declaredTimezone: place.zone,
      phoneCountry: place.country,
      documentCountry: place.country,
      documentId: world.newId('doc'),
      emailId: world.newId('em'),
      phoneId: world.newId('ph'),
      nameId: world.newId('nm'),
      ...(random.chance(0.3) ? { templateId: world.newId('tpl') } : {}),
    },
    rhythm: {
      zone: place.zone,
      startHour: random.between(7.5, 11),
      hours: random.between(0.8, 3),
      daysPerWeek: random.between(2.5, 5),
      jitterHours: random.between(0.3, 1.5),
    },
    seat: () => ({ line: person.homeLine, device: person.laptop }),
    sittings: null,
    methods: [],
    jobs: [],
    habit: {
      isAutomatic: random.chance(0.3),
      delayHours: random.aroundLog(30, 0.8),
      share: () => random.between(0.4, 1),
    },
    split: () => [1],
    choose: null,
    alterPayout: [],
    bidsPerWeek: random.aroundLog(1.5, 0.7),
    acceptance: random.between(0.06, 0.3),
    ratingShare: random.between(0.1, 0.4),
    alsoDo: [],
  }
  person.seat = () => ordinarySeat(person)
  person.methods = [{ fromMs: person.joinedMs, method: ownAccount(person) }]
  person.jobs = ordinaryJobs(person)
  return person
}

/** At home, now and then on the way. */
export function ordinarySeat(person: Person): ReturnType<Person['seat']> {
  if (person.random.chance(0.12)) return { line: person.cellLine, device: person.phone }
  if (person.random.chance(0.06)) return { line: person.homeLine, device: person.phone }
  return { line: person.homeLine, device: person.laptop }
}

export function newLaptop(world: World, random: Random): Device {
  return { id: world.newId('dev'), userAgent: random.pick(LAPTOP_AGENTS) }
}

function newPhone(world: World, random: Random): Device {
  return { id: world.newId('dev'), userAgent: random.pick(PHONE_AGENTS) }
}

/** Bank account or e-wallet in the worker's name, or nearly: platforms measure names imperfectly. */
export function ownAccount(
  person: Person,
  kind: 'bank' | 'ewallet' = person.random.chance(0.75) ? 'bank' : 'ewallet',
): Method {
  const isVerified = person.random.chance(0.3)
  return {
    kind,
    instrumentId: person.world.newId('ins'),
    country: person.home.country,
    holderKind: 'person',
    ...(isVerified ? { holderVerified: true } : {}),
    holderNameMatch: person.random.between(0.86, 1),
    holderNameId: person.facts.nameId ?? person.world.newId('nm'),
  }
}

/** Somebody else's account. */
export function accountOfAnother(person: Person, nameMatch: number, country: string): Method {
  return {
    kind: person.random.chance(0.6) ? 'bank' : 'ewallet',
    instrumentId: person.world.newId('ins'),
    country,
    holderKind: person.random.chance(0.8) ? 'person' : 'company',
    holderNameMatch: nameMatch,
    holderNameId: person.world.newId('nm'),
  }
}

/** Wallet with one address. The platform cannot measure a holder there. */
export function wallet(
  person: Person,
  chain = person.random.pick(['tron', ...EVM_CHAINS]),
  asset = 'USDT',
): Method {
  const target = freshTarget(person.random, chain, asset)
  return {
    kind: 'crypto',
    instrumentId: person.world.newId('ins'),
    holderKind: 'unknown',
    holderNameMatch: 1,
    holderNameId: person.facts.nameId ?? person.world.newId('nm'),
    target: () => target,
  }
}

/** One to three clients, paid by milestone or by month, with pauses between jobs. */
function ordinaryJobs(person: Person): Job[] {
  const { world, random } = person
  const monthlyUsd = random.aroundLog(1_500, 0.6)
  const count = random.whole(1, 3)
  return Array.from({ length: count }, () => {
    const everyDays = random.pick([7, 14, 14, 30, 30])
    return {
      // The square makes some clients large and most small.
      client:
        world.clients[Math.floor(random.unit() ** 2 * world.clients.length)] ?? random.pick(world.clients),
      amountUsd: Math.max(15, (monthlyUsd / count / 30) * everyDays),
      spread: random.between(0.15, 0.5),
      everyDays,
      irregularity: random.between(0.1, 0.8),
      hasMilestones: random.chance(0.6),
      fromMs: person.joinedMs + random.exponential(12) * DAY_MS,
      toMs: Number.POSITIVE_INFINITY,
    }
  })
}
