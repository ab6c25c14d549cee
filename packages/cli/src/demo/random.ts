/** Numbers that look random and are the same on every run for the same seed. Not for secrets. */
export interface Random {
  /** 0 (included) to 1 (excluded). */
  next(): number
  /** A whole number, both ends included. */
  int(least: number, most: number): number
  chance(probability: number): boolean
  /** @throws RangeError when there is nothing to pick from */
  pick<Item>(items: readonly Item[]): Item
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string
}

/**
 * A generator of its own for each name: `createRandom(seed, 'worker', 7, 'day', 12)`. What one worker does on one day
 * therefore does not depend on how many others there are.
 *
 * sfc32 (Chris Doty-Humphrey, PractRand), seeded by FNV-1a with a final mix; period at least 2^32.
 */
export function createRandom(...name: readonly (string | number)[]): Random {
  const text = name.join('/')
  let a = fnv1a(text, 0x811c9dc5)
  let b = fnv1a(text, a ^ 0x9e3779b9)
  let c = fnv1a(text, b ^ 0x85ebca6b)
  let counter = 1

  function next32(): number {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  // The first outputs still resemble the seeds.
  for (let i = 0; i < 12; i++) next32()

  const next = (): number => next32() / 2 ** 32
  return {
    next,
    int: (least, most) => least + Math.floor(next() * (most - least + 1)),
    chance: (probability) => next() < probability,
    pick(items) {
      if (items.length === 0) throw new RangeError('nothing to pick from')
      return items[Math.floor(next() * items.length)] as (typeof items)[number]
    },
    hex(digits) {
      let text = ''
      while (text.length < digits) text += next32().toString(16).padStart(8, '0')
      return text.slice(0, digits)
    },
  }
}

function fnv1a(text: string, basis: number): number {
  let hash = basis
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}
