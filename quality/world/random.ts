import { createHash } from 'node:crypto'

/** A source of chance that gives the same answers for the same name, on every machine. */
export interface Random {
  /** In [0, 1). */
  unit(): number
  between(from: number, to: number): number
  /** Whole, both ends included. */
  whole(from: number, to: number): number
  chance(probability: number): boolean
  pick<Item>(items: readonly Item[]): Item
  /** Standard normal. */
  normal(): number
  /** Log-normal with the given median; `spread` is the standard deviation of the logarithm. */
  aroundLog(median: number, spread: number): number
  exponential(mean: number): number
  poisson(mean: number): number
  shuffled<Item>(items: readonly Item[]): readonly Item[]
  hex(length: number): string
  bytes(count: number): Uint8Array
  /** Independent of how much was drawn here, so that one person's life does not change another's. */
  fork(name: string): Random
}

export function createRandom(name: string): Random {
  const next = sfc32(name)
  const random: Random = {
    unit: next,
    between: (from, to) => from + (to - from) * next(),
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)]
      if (item === undefined) throw new RangeError('nothing to pick from')
      return item
    },
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    aroundLog: (median, spread) => median * Math.exp(spread * random.normal()),
    exponential: (mean) => -mean * Math.log(1 - next()),
    poisson: (mean) => {
      const limit = Math.exp(-mean)
      let count = 0
      for (let product = next(); product > limit; product *= next()) count += 1
      return count
    },
    shuffled: (items) => {
      const rest = [...items]
      return items.map(() => rest.splice(Math.floor(next() * rest.length), 1)[0] as (typeof items)[number])
    },
    hex: (length) => Array.from({ length }, () => Math.floor(next() * 16).toString(16)).join(''),
    bytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(next() * 256)),
    fork: (child) => createRandom(`${name}/${child}`),
  }
  return random
}

/** Small fast counter generator of Chris Doty-Humphrey (PractRand), period at least 2^32. */
function sfc32(name: string): () => number {
  const digest = createHash('sha256').update(name).digest()
  let a = digest.readInt32LE(0)
  let b = digest.readInt32LE(4)
  let c = digest.readInt32LE(8)
  let counter = digest.readInt32LE(12)
  return () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
}
