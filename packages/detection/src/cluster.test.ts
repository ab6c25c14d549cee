import { describe, expect, test } from 'vitest'
import { aPayout, aProfileChange } from './testing/builders.ts'
import { createDriver, type Driver } from './testing/driver.ts'
import { only } from './testing/only.ts'
import { DAY, HOUR } from './time.ts'

const SETTINGS = only('holder-mismatch', 'shared-instrument', 'linked-cluster', 'sanctioned-address')

/** Workers paid to one destination, an hour apart. */
function ring(driver: Driver, ...workers: readonly string[]): void {
  for (const [n, worker] of workers.entries()) driver.send(aPayout({ worker, at: n * HOUR, to: 'bank-ring' }))
}

const clusters = (driver: Driver) =>
  driver.findings.filter((one) => one.judgement.subject.kind === 'cluster').map((one) => one.judgement)

describe('a cluster', () => {
  test('is spoken of from three on, by the smallest id, with its members and why each', () => {
    const driver = createDriver(SETTINGS)
    ring(driver, 'w-3', 'w-2')
    expect(clusters(driver)).toEqual([])
    ring(driver, 'w-1')
    expect(clusters(driver).at(-1)).toMatchObject({
      subject: { kind: 'cluster', id: 'w-1' },
      band: 'medium',
      score: 0.74,
      reasons: [{ signal: 'shared-instrument', contribution: 1 }],
      linked: [
        { workerId: 'w-1', by: ['shared-instrument'] },
        { workerId: 'w-2', by: ['shared-instrument'] },
        { workerId: 'w-3', by: ['shared-instrument'] },
      ],
    })
  })

  test('is more than its link where one of its members stands out', () => {
    const driver = createDriver(SETTINGS)
    ring(driver, 'w-1', 'w-2', 'w-3')
    driver.send(aPayout({ worker: 'w-3', at: DAY, to: 'bank-x', holderNameMatch: 0.1 }))
    const last = clusters(driver).at(-1)
    // 1 - (1 - 0.85)(1 - 0.6 / 2) = 0.895; a day has passed.
    expect(last?.score).toBeCloseTo(0.895, 2)
    expect(last?.band).toBe('high')
    expect(last?.reasons.map((one) => one.signal).sort()).toEqual(['linked-cluster', 'shared-instrument'])
    expect(last?.reasons.reduce((sum, one) => sum + one.contribution, 0)).toBeCloseTo(1, 9)
  })

  test('is no cluster of a declared agency', () => {
    const driver = createDriver(SETTINGS)
    for (const worker of ['w-1', 'w-2', 'w-3']) driver.send(aProfileChange({ worker, agencyId: 'agency-1' }))
    ring(driver, 'w-1', 'w-2', 'w-3')
    expect(clusters(driver)).toEqual([])
  })

  test('passes to a smaller id that joins, and the former one is taken back', () => {
    const driver = createDriver(SETTINGS)
    ring(driver, 'w-2', 'w-3', 'w-4')
    expect(clusters(driver).at(-1)?.subject.id).toBe('w-2')
    ring(driver, 'w-1')
    const last = new Map(clusters(driver).map((one) => [one.subject.id, one.band]))
    expect(last).toEqual(
      new Map([
        ['w-2', 'none'],
        ['w-1', 'medium'],
      ]),
    )
  })

  test('that falls apart is taken back', () => {
    const driver = createDriver(SETTINGS)
    ring(driver, 'w-1', 'w-2', 'w-3')
    driver.send(aPayout({ worker: 'w-1', at: 500 * DAY, to: 'bank-own' }))
    expect(clusters(driver).at(-1)).toMatchObject({ band: 'none', reasons: [], linked: [] })
    expect(driver.profile('w-1').saidCluster).toBeNull()
  })
})
