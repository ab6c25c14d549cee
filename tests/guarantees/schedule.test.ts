import { expect, it } from 'vitest'
import { DISTURBANCES, KILLS } from './faults/index.ts'
import { createRandom } from './random.ts'
import { drawSchedule } from './schedule.ts'

const draw = (seed: number) =>
  drawSchedule(
    [
      { faults: KILLS, count: 100 },
      { faults: DISTURBANCES, count: 25 },
    ],
    createRandom(seed),
  ).map(({ name }) => name)

it('strikes as often as asked, every kind as often as the others of its sort, one more or less', () => {
  const drawn = draw(1)
  expect(drawn).toHaveLength(125)
  const countOf = (name: string) => drawn.filter((one) => one === name).length
  for (const { name } of KILLS) expect([16, 17], name).toContain(countOf(name))
  for (const { name } of DISTURBANCES) expect([1, 2], name).toContain(countOf(name))
})

it('comes again with the same seed, and not with another', () => {
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
})

it('names each fault once', () => {
  const names = [...KILLS, ...DISTURBANCES].map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})
