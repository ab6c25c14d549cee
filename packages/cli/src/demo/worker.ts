import { PLACES, type Place } from './places.ts'
import { createRandom, type Random } from './random.ts'

/** How an honest worker lives. Each is a way that careless rules would take for a red flag. */
type WayOfLife = 'home' | 'vpn' | 'mobile' | 'nomad' | 'couple' | 'agency'

export type StoryId =
  | 'listed-address'
  | 'round-the-clock'
  | 'rented-accounts'
  | 'shared-wallet'
  | 'two-places'
  | 'self-dealing'

/** The part a worker plays in a dishonest story. */
interface Part {
  readonly story: StoryId
  /** Which telling of it: each cast has its own devices, wallets and first day. */
  readonly cast: number
  /** 0 for the first worker in it. */
  readonly role: number
}

export interface DemoWorker {
  readonly id: string
  readonly index: number
  readonly life: WayOfLife
  readonly place: Place
  /** Names the fixed line; partners and colleagues have the same one. */
  readonly line: number
  readonly deviceId: string
  /** Partner's or agency's account for some, their own for most. */
  readonly instrumentId: string
  readonly householdId: string | null
  readonly agencyId: string | null
  readonly clientIds: readonly string[]
  /** Day of the stream on which the account is opened. */
  readonly joinDay: number
  readonly part: Part | null
}

/** Who plays in one cast; the order is that of the roles. */
const CAST: readonly Omit<Part, 'cast'>[] = [
  { story: 'listed-address', role: 0 },
  { story: 'round-the-clock', role: 0 },
  { story: 'rented-accounts', role: 0 },
  { story: 'rented-accounts', role: 1 },
  { story: 'shared-wallet', role: 0 },
  { story: 'shared-wallet', role: 1 },
  { story: 'shared-wallet', role: 2 },
  { story: 'two-places', role: 0 },
  { story: 'self-dealing', role: 0 },
]

/** One cast for every fifty workers up to three, then one for every five hundred: a large platform is mostly honest. */
export function castCount(workers: number): number {
  return Math.max(1, Math.min(3, Math.floor(workers / 50)) + Math.floor(Math.max(0, workers - 500) / 500))
}

/** In this order, over and over; the first few turns have one of each. */
const LIVES: readonly WayOfLife[] = [
  ...(['couple', 'agency', 'nomad', 'vpn', 'mobile', 'home', 'home', 'home', 'vpn', 'mobile'] as const),
  ...(['home', 'home', 'home', 'nomad', 'couple', 'home', 'home', 'mobile', 'home', 'home'] as const),
]

/** Fewer could not hold one cast and somebody of every way of life. */
export const MIN_WORKERS = 20

/**
 * The whole platform: the same seed and number give the same people. Who is honest is shuffled over the ids.
 *
 * @param workers at least `MIN_WORKERS`
 */
export function createWorkers(seed: number, workers: number): readonly DemoWorker[] {
  const ids = shuffledNumbers(workers, createRandom(seed, 'ids'))
  const made: DemoWorker[] = []
  for (let cast = 0; cast < castCount(workers); cast++) {
    for (const part of CAST)
      made.push(workerOf(seed, made.length, ids, 'home', made.length, { ...part, cast }))
  }
  for (let turn = 0; made.length < workers; turn++) {
    const life = LIVES[turn % LIVES.length] ?? 'home'
    // A couple are two, an agency has four; whoever no longer fits in is on their own.
    const together = life === 'couple' ? 2 : life === 'agency' ? 4 : 1
    const fits = made.length + together <= workers
    const line = made.length
    for (let i = 0; i < (fits ? together : 1); i++)
      made.push(workerOf(seed, made.length, ids, fits ? life : 'home', line, null))
  }
  return made
}

function workerOf(
  seed: number,
  index: number,
  ids: readonly number[],
  life: WayOfLife,
  line: number,
  part: Part | null,
): DemoWorker {
  const random = createRandom(seed, 'worker', index)
  const place = createRandom(seed, 'line', line).pick(PLACES)
  const isTogether = life === 'couple' || life === 'agency'
  const clients = Array.from({ length: random.int(1, 3) }, () => `c-${random.int(100, 999)}`)
  return {
    id: `w-${1000 + (ids[index] ?? index)}`,
    index,
    life,
    place,
    line,
    deviceId: `dev-${random.hex(8)}`,
    instrumentId: isTogether ? `acct-${life}-${line}` : `acct-${random.hex(8)}`,
    householdId: life === 'couple' ? `home-${line}` : null,
    agencyId: life === 'agency' ? `agency-${line}` : null,
    clientIds: [...new Set(clients)],
    joinDay: part !== null || isTogether || random.chance(0.85) ? random.int(0, 2) : random.int(3, 40),
    part,
  }
}

/** Fisher-Yates. */
function shuffledNumbers(count: number, random: Random): readonly number[] {
  const numbers = Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = random.int(0, i)
    const swapped = numbers[i] as number
    numbers[i] = numbers[j] as number
    numbers[j] = swapped
  }
  return numbers
}
