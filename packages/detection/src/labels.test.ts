import { describe, expect, test } from 'vitest'
import { aLabel, aPayout } from './testing/builders.ts'
import { createDriver, type Driver } from './testing/driver.ts'
import { only } from './testing/only.ts'
import { DAY, HOUR } from './time.ts'

const SETTINGS = only('holder-mismatch', 'shared-instrument', 'linked-cluster', 'sanctioned-address')

/** Paid to somebody of another name. */
const odd = (at: number, to = 'bank-x') => aPayout({ at, to, holderNameMatch: 0.1 })
const about = (verdict: 'false_positive' | 'benign_explained' | 'victim' | 'confirmed', at = DAY) =>
  aLabel({ at, verdict, signals: ['holder-mismatch', 'shared-instrument'] })

const standing = (driver: Driver, worker = 'w-1') =>
  driver.findings.filter((one) => one.judgement.workerId === worker).at(-1)?.judgement

describe('a label', () => {
  test.each(['false_positive', 'benign_explained'] as const)(
    '%s: the reason is quiet until its evidence changes',
    (verdict) => {
      const driver = createDriver(SETTINGS)
      driver.send(odd(0))
      expect(standing(driver)?.band).toBe('medium')
      driver.send(about(verdict))
      expect(standing(driver)).toMatchObject({
        band: 'none',
        counter: [{ code: 'holder-mismatch.explained' }],
      })
      driver.send(aPayout({ at: 2 * DAY, holderNameMatch: 1 }))
      expect(standing(driver)?.band).toBe('none')
      driver.send(odd(3 * DAY, 'bank-y'))
      expect(standing(driver)?.band).toBe('medium')
    },
  )

  test('is about its own signals alone', () => {
    const driver = createDriver(SETTINGS)
    driver.send(odd(0), aLabel({ at: DAY, verdict: 'false_positive', signals: ['shared-ip'] }))
    expect(standing(driver)?.band).toBe('medium')
  })

  test('sharing that was explained is quiet until somebody new shares', () => {
    const driver = createDriver(SETTINGS)
    driver.send(aPayout({ worker: 'w-1', to: 'bank-s' }), aPayout({ worker: 'w-2', at: HOUR, to: 'bank-s' }))
    expect(standing(driver)?.band).toBe('medium')
    driver.send(about('benign_explained'))
    driver.send(aPayout({ worker: 'w-2', at: 2 * DAY, to: 'bank-s' }), aPayout({ at: 3 * DAY, to: 'bank-s' }))
    expect(standing(driver)?.band).toBe('none')
    driver.send(aPayout({ worker: 'w-3', at: 4 * DAY, to: 'bank-s' }))
    expect(standing(driver)?.band).toBe('medium')
  })

  test('victim: it speaks for the worker, and is no risk of theirs', () => {
    const driver = createDriver(SETTINGS)
    driver.send(odd(0), about('victim'))
    expect(standing(driver)?.score ?? 0).toBe(0)
  })

  test('confirmed: whoever is firmly linked hears of it, and so does whoever comes later', () => {
    const driver = createDriver(SETTINGS)
    driver.send(
      aPayout({ worker: 'w-1', to: 'bank-s' }),
      aPayout({ worker: 'w-2', at: HOUR, to: 'bank-s' }),
      about('confirmed'),
    )
    expect(driver.profile('w-2').kin).toMatchObject([{ key: 'w-1', heat: 1 }])
    driver.send(aPayout({ worker: 'w-3', at: 2 * DAY, to: 'bank-s' }))
    const [attribute] = driver.profile('w-3').attributes.filter((one) => one.kind === 'instrument')
    expect(attribute?.members.map((one) => [one.workerId, one.confirmedMs !== null])).toEqual([
      ['w-1', true],
      ['w-2', false],
    ])
  })

  test('confirmed and then corrected: nobody hears of it any more', () => {
    const driver = createDriver(SETTINGS)
    driver.send(
      aPayout({ worker: 'w-1', to: 'bank-s' }),
      aPayout({ worker: 'w-2', at: HOUR, to: 'bank-s' }),
      about('confirmed'),
      about('false_positive', 2 * DAY),
    )
    expect(driver.profile('w-2').kin).toMatchObject([{ key: 'w-1', heat: 0 }])
    const [attribute] = driver.profile('w-2').attributes.filter((one) => one.kind === 'instrument')
    expect(attribute?.members.map((one) => one.confirmedMs)).toEqual([null])
  })

  test('a sanctions matter cannot be explained away', () => {
    const driver = createDriver(SETTINGS)
    driver.send(
      aPayout({
        crypto: {
          screening: {
            version: 'v1',
            hit: { list: 'ofac', version: 'v1', entry: 'T1', party: null, programme: null },
          },
        },
      }),
      aLabel({ at: DAY, verdict: 'false_positive', signals: ['sanctioned-address'] }),
    )
    expect(standing(driver)).toMatchObject({ band: 'critical', action: 'escalate_sanctions' })
  })

  test('changes neither the watermark nor what is late', () => {
    const driver = createDriver(SETTINGS)
    driver.send(odd(0), about('false_positive', 30 * DAY))
    const [late] = driver.send(aPayout({ at: HOUR }))
    expect(late?.outcome).toBe('folded')
  })
})
