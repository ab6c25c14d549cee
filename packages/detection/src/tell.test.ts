import { describe, expect, test } from 'vitest'
import { aLogin, aPayout, aProfileChange, START_MS } from './testing/builders.ts'
import { createDriver } from './testing/driver.ts'
import { only } from './testing/only.ts'
import { DAY, HOUR, MINUTE } from './time.ts'

const SETTINGS = only('holder-mismatch', 'shared-instrument', 'linked-cluster', 'sanctioned-address')

const home = { ip: 'ip-house' }

describe('what workers tell each other', () => {
  test('log-ins at a common address, to whoever is there and to whoever comes later', () => {
    const driver = createDriver(SETTINGS)
    driver.send(
      aLogin({ worker: 'w-1', at: HOUR, connection: home }),
      aLogin({ worker: 'w-1', at: 2 * HOUR, connection: home }),
      aLogin({ worker: 'w-2', at: 3 * HOUR, connection: home }),
      aLogin({ worker: 'w-1', at: 4 * HOUR, connection: home }),
    )
    const heard = (worker: string) =>
      driver.profile(worker).companions.map((one) => [one.workerId, one.loginsMs.map((t) => t - START_MS)])
    expect(heard('w-2')).toEqual([['w-1', [HOUR, 2 * HOUR, 4 * HOUR]]])
    expect(heard('w-1')).toEqual([['w-2', [3 * HOUR]]])
  })

  test('nothing at an address that strangers share, nor where eight and more are', () => {
    const driver = createDriver(SETTINGS)
    for (let n = 1; n <= 3; n += 1)
      driver.send(aLogin({ worker: `w-${n}`, at: n * HOUR, connection: { ip: 'ip-cell', kind: 'cellular' } }))
    expect(driver.profile('w-1').companions).toEqual([])
    for (let n = 1; n <= 12; n += 1)
      driver.send(aLogin({ worker: `o-${n}`, at: n * MINUTE, connection: home }))
    const before = driver.profile('o-1').companions
    driver.send(aLogin({ worker: 'o-12', at: 2 * HOUR, connection: home }))
    expect(driver.profile('o-1').companions).toEqual(before)
    expect(before.length).toBeLessThan(8)
  })

  test('how a worker stands, to those it shares a destination with, as often as that changes', () => {
    const driver = createDriver(SETTINGS)
    driver.send(
      aPayout({ worker: 'w-1', at: 0, to: 'bank-ring' }),
      aPayout({ worker: 'w-2', at: HOUR, to: 'bank-ring' }),
    )
    expect(driver.profile('w-2').kin).toEqual([])
    const [caught] = driver.send(
      aPayout({ worker: 'w-1', payout: 'po-1', at: 2 * HOUR, to: 'bank-other', holderNameMatch: 0.1 }),
    )
    expect(caught?.tellings.map((one) => [one.to, one.link.standing?.heat])).toEqual([['w-2', 0.6]])
    expect(driver.profile('w-2').kin).toMatchObject([{ key: 'w-1', heat: 0.6, kin: [] }])
    const [again] = driver.send(aLogin({ worker: 'w-1', at: 3 * HOUR }))
    expect(again?.tellings).toEqual([])
    driver.send(
      aPayout({
        worker: 'w-1',
        payout: 'po-1',
        at: 4 * HOUR,
        to: 'bank-other',
        holderNameMatch: 0.1,
        status: 'reversed',
      }),
    )
    expect(driver.profile('w-2').kin).toMatchObject([{ key: 'w-1', heat: 0 }])
  })

  test('two links far and no further, and sharing alone heats nobody', () => {
    const driver = createDriver(SETTINGS)
    // w-1 - a - w-2 - b - w-3 - c - w-4
    const pairs = [
      ['a', 'w-1', 'w-2'],
      ['b', 'w-2', 'w-3'],
      ['c', 'w-3', 'w-4'],
    ] as const
    for (const [n, [bank, one, other]] of pairs.entries())
      driver.send(
        aPayout({ worker: one, at: n * HOUR, to: bank }),
        aPayout({ worker: other, at: n * HOUR + 1, to: bank }),
      )
    const kinOf = (worker: string) =>
      driver.profile(worker).kin.map((one) => [one.key, one.heat, one.kin.map((two) => two.workerId)])
    expect(['w-1', 'w-2', 'w-3', 'w-4'].flatMap(kinOf).filter(([, heat]) => heat !== 0)).toEqual([])
    driver.send(aPayout({ worker: 'w-1', at: 5 * HOUR, to: 'x', holderNameMatch: 0.1 }))
    expect(kinOf('w-2')).toContainEqual(['w-1', 0.6, []])
    expect(kinOf('w-3')).toContainEqual(['w-2', 0, ['w-1']])
    expect(kinOf('w-4').flatMap(([, , further]) => further)).not.toContain('w-1')
  })

  test('a link that is declared afterwards takes back what was told', () => {
    const driver = createDriver(SETTINGS)
    driver.send(
      aPayout({ worker: 'w-1', to: 'bank-ring', holderNameMatch: 0.1 }),
      aPayout({ worker: 'w-2', at: HOUR, to: 'bank-ring' }),
    )
    expect(driver.profile('w-2').kin).toMatchObject([{ key: 'w-1', heat: 0.6 }])
    driver.send(
      aProfileChange({ worker: 'w-2', at: DAY, householdId: 'house' }),
      aProfileChange({ worker: 'w-1', at: DAY, householdId: 'house' }),
    )
    expect(driver.profile('w-2').kin).toMatchObject([{ key: 'w-1', heat: 0 }])
    expect(driver.profile('w-1').toldStandings).toEqual([])
  })
})
