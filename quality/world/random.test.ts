import { expect, it } from 'vitest'
import { createRandom } from './random.ts'

const draw = (name: string, count = 20): readonly number[] => {
  const random = createRandom(name)
  return Array.from({ length: count }, () => random.unit())
}

it('the same name gives the same numbers, another name others', () => {
  expect(draw('a')).toEqual(draw('a'))
  expect(draw('a')).not.toEqual(draw('b'))
})

it('a fork does not depend on what was drawn before', () => {
  const early = createRandom('a').fork('child').unit()
  const random = createRandom('a')
  random.hex(100)
  expect(random.fork('child').unit()).toBe(early)
})

it('numbers spread evenly: chi-square of 16 cells stays below its 99.99 % point', () => {
  const cells = new Array<number>(16).fill(0)
  for (const value of draw('even', 16_000))
    cells[Math.floor(value * 16)] = (cells[Math.floor(value * 16)] ?? 0) + 1
  const chiSquare = cells.reduce((total, count) => total + (count - 1_000) ** 2 / 1_000, 0)
  // 15 degrees of freedom (R: qchisq(.9999, 15)).
  expect(chiSquare).toBeLessThan(44.27)
})

it('the distributions have their means', () => {
  const random = createRandom('means')
  const mean = (one: () => number): number =>
    Array.from({ length: 20_000 }, one).reduce((total, value) => total + value, 0) / 20_000
  expect(mean(() => random.normal())).toBeCloseTo(0, 1)
  expect(mean(() => random.normal() ** 2)).toBeCloseTo(1, 1)
  expect(mean(() => random.exponential(3))).toBeCloseTo(3, 0)
  expect(mean(() => random.poisson(2.5))).toBeCloseTo(2.5, 0)
})

it('shuffling keeps every item', () => {
  const items = Array.from({ length: 50 }, (_, at) => at)
  const shuffled = createRandom('cards').shuffled(items)
  expect(shuffled).not.toEqual(items)
  expect(shuffled.toSorted((a, b) => a - b)).toEqual(items)
})
