import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate } from './evaluate.ts'
import type { Event } from './event.ts'
import { fold } from './fold.ts'
import type { Profile } from './profile.ts'
import { defaultSettings, type Settings } from './settings.ts'
import type { SignalParams } from './signal.ts'
import { SIGNALS } from './signals/index.ts'
import { aBid, aHeartbeat, aLogin, aPayout, workerId } from './testing/builders.ts'
import { createDriver } from './testing/driver.ts'
import { asArrived, streamOf } from './testing/streams.ts'
import { DAY, MINUTE } from './time.ts'
import { shelfOf } from './verdicts.ts'

const SETTINGS = defaultSettings()

/** The same facts as other objects and of another name: nothing that was kept applies. */
let count = 0
function stranger(profile: Profile): Profile {
  count += 1
  return { ...structuredClone(profile), workerId: workerId(`stranger-${count}`) }
}

describe('kept verdicts', () => {
  test('whatever is kept, an evaluation says what a fresh one says, after every event of a stream', () => {
    const shape = { workers: 2, days: 20, payouts: 6, minEvents: 20, maxEvents: 80 }
    fc.assert(
      fc.property(streamOf(shape), (stream) => {
        const driver = createDriver()
        for (const { event } of asArrived(stream)) {
          const [detection] = driver.send(event)
          if (detection === undefined || detection.evaluation === null) continue
          const before = driver.profile(event.workerId)
          expect(evaluate(before, SETTINGS)).toEqual(evaluate(stranger(before), SETTINGS))
        }
      }),
      { numRuns: 8 },
    )
  }, 60_000)

  test('an event makes only those signals be asked again that read what it changed', () => {
    const driver = createDriver(SETTINGS)
    driver.send(aLogin(), aPayout({ holderNameMatch: 1, fundedBy: 'card' }), aLogin({ at: MINUTE }))
    expect(askedAfter(driver.profile(), aHeartbeat({ at: 2 * MINUTE }))).toEqual(['continuous-session'])
    driver.send(aHeartbeat({ at: 2 * MINUTE }))
    expect(askedAfter(driver.profile(), aBid({ at: 3 * MINUTE }))).toEqual([])
    expect(askedAfter(driver.profile(), aLogin({ at: 4 * MINUTE }))).toEqual([
      'impossible-travel',
      'ip-country-churn',
      'listed-netblock',
      'continuous-session',
    ])
  })

  test('other settings are another question', () => {
    const driver = createDriver()
    driver.send(aPayout({ holderNameMatch: 0.7 }))
    const strict: Settings = withParams('holder-mismatch', { low: 0.75 })
    const strengths = (settings: Settings) =>
      evaluate(driver.profile(), settings).episodes.map((one) => one.strength)
    expect(strengths(SETTINGS)).toEqual([0.2])
    expect(strengths(strict)).toEqual([0.6])
    expect(strengths(SETTINGS)).toEqual([0.2])
  })

  test('a verdict that asked for the time is reached again', () => {
    const driver = createDriver()
    driver.send(
      aPayout({ to: 'bank-0' }),
      aPayout({ at: DAY, to: 'bank-1' }),
      aPayout({ at: DAY, to: 'bank-2' }),
    )
    const heard = () => driver.last().evaluation?.episodes.map((one) => one.signal)
    expect(heard()).toContain('instrument-churn')
    // Nothing that it reads changes, only the time: 91 days later the destinations are no longer new.
    driver.send(aHeartbeat({ at: 92 * DAY }))
    expect(heard()).not.toContain('instrument-churn')
  })

  test('of very many workers the verdicts of some are dropped, which changes nothing', () => {
    const driver = createDriver()
    driver.send(aPayout({ holderNameMatch: 0.1 }))
    const profile = driver.profile()
    const before = evaluate(profile, SETTINGS)
    for (let n = 0; n < 70_000; n += 1) shelfOf({ ...profile, workerId: workerId(`other-${n}`) }, SETTINGS)
    expect(evaluate(profile, SETTINGS)).toEqual(before)
  })
})

/** Signals of which nothing that holds is kept when this event has been folded in. */
function askedAfter(profile: Profile, event: Event): readonly string[] {
  const { profile: next } = fold(profile, event, { partition: 0, offset: 1e6 }, new Map())
  const { verdicts } = shelfOf(next, SETTINGS)
  return SIGNALS.filter((_, i) => verdicts[i] === null).map((signal) => signal.id)
}

function withParams(signal: string, params: SignalParams): Settings {
  const known = SETTINGS.signals[signal]
  if (known === undefined) throw new Error(`no signal ${signal}`)
  return {
    ...SETTINGS,
    signals: { ...SETTINGS.signals, [signal]: { ...known, params: { ...known.params, ...params } } },
  }
}
