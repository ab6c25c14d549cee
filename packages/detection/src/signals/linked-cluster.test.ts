import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Standing } from '../event.ts'
import { aLink, aMember, aPayout, aProfileChange, workerId } from '../testing/builders.ts'
import { ask, brief, createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { linkedCluster } from './linked-cluster.ts'

const standing = (heat: number, over: Partial<Standing> = {}): Standing => ({
  heat,
  sequence: 1,
  kin: [],
  ...over,
})

/** A worker who shares a payout destination with others, each of whom told how it stands. */
function beside(others: Readonly<Record<string, Standing | null>>, declared: { agencyId?: string } = {}) {
  const driver = createDriver()
  driver.send(aProfileChange({ action: 'created', ...declared }), aPayout({ at: 1, to: 'bank-shared' }))
  for (const [worker, told] of Object.entries(others))
    driver.send(
      aLink({
        attribute: 'instrument',
        key: 'bank-shared',
        member: aMember(worker, { agencyId: declared.agencyId ?? null }),
        standing: told,
      }),
    )
  return driver
}

const says = (others: Readonly<Record<string, Standing | null>>, declared: { agencyId?: string } = {}) =>
  brief(ask(linkedCluster, beside(others, declared).profile()))

describe('linked-cluster', () => {
  test('passes half of what speaks against a firmly linked worker', () => {
    expect(says({ 'w-2': standing(0.6) })).toMatchObject({ kind: 'fired', strengths: [0.3] })
    // 1 - (1 - 0.3)(1 - 0.4) = 0.58
    expect(says({ 'w-2': standing(0.6), 'w-3': standing(0.8) }).strengths).toEqual([0.58])
  })

  test('passes a quarter from two links away, by the hottest path, and nothing of the worker itself', () => {
    const further = [
      { workerId: workerId('w-9'), heat: 0.4 },
      { workerId: workerId('w-1'), heat: 1 },
      { workerId: workerId('w-3'), heat: 1 },
    ]
    const hotter = [{ workerId: workerId('w-9'), heat: 0.8 }]
    expect(
      says({ 'w-2': standing(0, { kin: further }), 'w-3': standing(0, { kin: hotter }) }).strengths,
    ).toEqual([0.2])
  })

  test('speaks from a tenth on', () => {
    expect(says({ 'w-2': standing(0.2) }).kind).toBe('fired')
    expect(says({ 'w-2': standing(0.1) }).kind).toBe('quiet')
  })

  test('is quiet of workers who share nothing, or with whom nothing is wrong', () => {
    expect(says({}).kind).toBe('quiet')
    expect(says({ 'w-2': null }).kind).toBe('quiet')
    expect(says({ 'w-2': standing(0) }).kind).toBe('quiet')
  })

  test('guard firm-links: a device or an address passes nothing on', () => {
    const driver = createDriver()
    driver.send(
      aPayout({ connection: { device: 'laptop' } }),
      aLink({ attribute: 'device', key: 'laptop', member: aMember('w-2'), standing: standing(1) }),
    )
    expect(brief(ask(linkedCluster, driver.profile())).kind).toBe('quiet')
  })

  test('guard declared: nothing passes within a declared agency', () => {
    expect(says({ 'w-2': standing(1) }, { agencyId: 'agency-1' }).kind).toBe('quiet')
  })

  test('guard size: what fifty and more share is a service', () => {
    const many = (n: number) =>
      Object.fromEntries(Array.from({ length: n }, (_, i) => [`w-${i + 2}`, standing(0.5)]))
    expect(says(many(20)).kind).toBe('fired')
    expect(says(many(55)).kind).toBe('quiet')
  })

  test('what was told last counts, in the order of its own log', () => {
    const driver = beside({ 'w-2': standing(0.8, { sequence: 9 }) })
    driver.send(
      aLink({
        attribute: 'instrument',
        key: 'bank-shared',
        member: aMember('w-2'),
        standing: standing(0, { sequence: 4 }),
      }),
    )
    expect(brief(ask(linkedCluster, driver.profile())).strengths).toEqual([0.4])
  })

  test('ends with the link', () => {
    const driver = beside({ 'w-2': standing(0.8) })
    driver.send(aPayout({ at: 400 * DAY, to: 'bank-own' }))
    expect(brief(ask(linkedCluster, driver.profile())).kind).toBe('quiet')
  })

  test('never says less when somebody stands out more', () => {
    const heats = fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(heats, fc.nat(), (tenths, at) => {
        const strengthOf = (list: readonly number[]) => {
          const others = Object.fromEntries(list.map((heat, i) => [`w-${i + 2}`, standing(heat / 10)]))
          return says(others).strengths[0] ?? 0
        }
        const i = at % tenths.length
        const more = tenths.with(i, Math.min(10, (tenths[i] as number) + 1))
        expect(strengthOf(more)).toBeGreaterThanOrEqual(strengthOf(tenths))
      }),
      { numRuns: 30 },
    )
  })
})
