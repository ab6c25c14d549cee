import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aLabel, aPayout } from '../testing/builders.ts'
import { ask, brief, createDriver } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { confirmedInstrument } from './confirmed-instrument.ts'

const confirmed = (worker: string, at: number) => aLabel({ worker, at, verdict: 'confirmed' })

const saysOf = (worker: string, ...events: readonly Event[]) => {
  const driver = createDriver()
  driver.send(...events)
  return brief(ask(confirmedInstrument, driver.profile(worker)))
}

const both = [aPayout({ worker: 'w-1', to: 'bank-s' }), aPayout({ worker: 'w-2', at: HOUR, to: 'bank-s' })]

describe('confirmed-instrument', () => {
  test('speaks of whoever is paid where a confirmed worker was, before and after', () => {
    expect(saysOf('w-2', ...both, confirmed('w-1', DAY))).toMatchObject({ kind: 'fired', strengths: [0.9] })
    const later = aPayout({ worker: 'w-3', at: 2 * DAY, to: 'bank-s' })
    expect(saysOf('w-3', ...both, confirmed('w-1', DAY), later).kind).toBe('fired')
  })

  test('is quiet of the confirmed worker itself, and where destinations differ', () => {
    expect(saysOf('w-1', ...both, confirmed('w-1', DAY)).kind).toBe('quiet')
    expect(
      saysOf('w-2', aPayout({ worker: 'w-1' }), aPayout({ worker: 'w-2' }), confirmed('w-1', DAY)).kind,
    ).toBe('quiet')
  })

  test('guard confirmed: sharing alone, or another verdict, lists nothing', () => {
    expect(saysOf('w-2', ...both).kind).toBe('quiet')
    expect(saysOf('w-2', ...both, aLabel({ worker: 'w-1', at: DAY, verdict: 'benign_explained' })).kind).toBe(
      'quiet',
    )
  })

  test('guard time: whoever comes half a year later shares nothing', () => {
    const late = aPayout({ worker: 'w-9', at: 300 * DAY, to: 'bank-s' })
    expect(saysOf('w-9', ...both, confirmed('w-1', DAY), late).kind).toBe('quiet')
  })

  test('comes to the same whenever the verdict arrives', () => {
    fc.assert(
      fc.property(fc.nat(3), (at) => {
        const events: readonly Event[] = [...both, aPayout({ worker: 'w-3', at: 2 * HOUR, to: 'bank-s' })]
        const told = events.toSpliced(at, 0, confirmed('w-1', 3 * HOUR))
        expect(saysOf('w-3', ...told)).toEqual(saysOf('w-3', ...events, confirmed('w-1', 3 * HOUR)))
      }),
    )
  })
})
