import { createRandom, type Random } from './random.ts'
import { createStream, type Stream } from './stream.ts'
import { DAY_MS, START_MS } from './time.ts'

export type Care = 'careless' | 'moderate' | 'careful'

/** What is true of a worker, which the watcher is not told. */
export interface Truth {
  readonly workerId: string
  readonly archetype: string
  /** Null for the honest. */
  readonly care: Care | null
  /** First act against the platform's rules; null for the honest. */
  readonly firstActMs: number | null
  /** Honest, and attacked: an alert that says so protects them. */
  readonly isVictim: boolean
  /** Days of the watched period since registration. */
  readonly watchedDays: number
}

/** A business that hires on the platform. */
export interface Client {
  readonly id: string
  readonly fundingId: string
  readonly sinceMs: number
  readonly documentId: string
}

export interface WorldSettings {
  readonly seed: number
  readonly days: number
  /** Expected number of workers: how many clients there are, and how many people any shared thing has. */
  readonly workers: number
  readonly isUntidy: boolean
}

/** What all inhabitants share. */
export interface World {
  readonly random: Random
  readonly startMs: number
  readonly endMs: number
  readonly stream: Stream
  readonly truths: Truth[]
  readonly clients: readonly Client[]
  /** Addresses that the run is told are listed. */
  readonly listedAddresses: string[]
  newId(kind: string): string
}

export function createWorld({ seed, days, workers, isUntidy }: WorldSettings): World {
  const random = createRandom(`population ${seed}`)
  const ids = random.fork('ids')
  const startMs = START_MS
  const endMs = startMs + days * DAY_MS
  const newId = (kind: string): string => `${kind}-${ids.hex(14)}`
  return {
    random,
    startMs,
    endMs,
    stream: createStream(random.fork('stream'), { endMs, isUntidy }),
    truths: [],
    clients: Array.from({ length: Math.max(20, Math.round(workers / 3)) }, () =>
      newClient(random, newId, startMs),
    ),
    listedAddresses: [],
    newId,
  }
}

function newClient(random: Random, newId: World['newId'], startMs: number): Client {
  return {
    id: newId('c'),
    fundingId: newId('ins'),
    sinceMs: startMs - random.between(30, 2_500) * DAY_MS,
    documentId: newId('doc'),
  }
}
