import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate } from './evaluate.ts'
import type { Event } from './event.ts'
import { nowOf } from './facts/now.ts'
import { fold } from './fold.ts'
import type { Profile } from './profile.ts'
import { defaultSettings, type Settings } from './settings.ts'
import type { SignalParams } from './signal.ts'
import { SIGNALS } from './signals/index.ts'
import { aBid, aHeartbeat, aLogin, aPayout, workerId } from './testing/builders.ts'
import { createDriver } from './testing/driver.ts'
import { asArrived, streamOf } from './testing/streams.ts'
import { DAY, MINUTE } from './time.ts'
import { createVerdicts } from './verdicts.ts'

const SETTINGS = defaultSettings()

describe('kept verdicts', () => {
  test('whatever is kept, an evaluation says what a fresh one says, after every event of a stream', () => {
    const shape = { workers: 2, days: 20, payouts: 6, consistent: false, minEvents: 20, maxEvents: 80 }
    fc.assert(
      fc.property(streamOf(shape), fc.constantFrom(1, 2, 100), (stream, workers) => {
        const verdicts = createVerdicts(workers)
        const driver = createDriver(SETTINGS)
        for (const { event } of asArrived(stream)) {
          driver.send(event)
          const profile = driver.profile(event.workerId)
          expect(evaluate(profile, SETTINGS, verdicts)).toEqual(evaluate(profile, SETTINGS))
        }
      }),
      { numRuns: 8 },
    )
  }, 60_000)

  test('an event makes only those signals be asked again that read what it changed', () => {
    const driver = createDriver(SETTINGS)
    driver.send(aLogin(), aPayout({ holderNameMatch: 1, fundedBy: 'card' }), aLogin({ at: MINUTE }))
    expect(askedAfter(driver.profile(), aHeartbeat({ at: 2 * MINUTE }))).toEqual([
      'continuous-session',
      'bid-ratio',
    ])
    expect(askedAfter(driver.profile(), aBid({ at: 2 * MINUTE }))).toEqual(['bid-ratio'])
    expect(askedAfter(driver.profile(), aLogin({ at: 2 * MINUTE }))).toEqual([
      'impossible-travel',
      'ip-country-churn',
      'geo-profile-mismatch',
      'anonymizer-use',
      'login-likelihood',
      'tz-offset-vs-ip',
      'concurrent-geo',
      'listed-netblock',
      'continuous-session',
      'no-rest-period',
      'tz-inferred-mismatch',
      'operator-handover',
      'country-inconsistency',
      'bid-ratio',
    ])
  })

  test('other settings are another question', () => {
    const driver = createDriver()
    driver.send(aPayout({ holderNameMatch: 0.7 }))
    const verdicts = createVerdicts(10)
    const strict: Settings = withParams('holder-mismatch', { low: 0.75 })
    const strengths = (settings: Settings) =>
      evaluate(driver.profile(), settings, verdicts).episodes.map((one) => one.strength)
    expect(strengths(SETTINGS)).toEqual([0.2])
    expect(strengths(strict)).toEqual([0.6])
    expect(strengths(SETTINGS)).toEqual([0.2])
  })

  test('a verdict that compared with the time is reached again when the comparison comes out otherwise, and not before', () => {
    const driver = createDriver()
    driver.send(
      aPayout({ to: 'bank-0' }),
      aPayout({ at: DAY, to: 'bank-1' }),
      aPayout({ at: DAY, to: 'bank-2' }),
    )
    const heard = () => driver.last().evaluation?.episodes.map((one) => one.signal)
    expect(heard()).toContain('instrument-churn')
    // Nothing that it reads changes, only the time: until 90 days after the first of them nothing is asked again.
    expect(askedAfter(driver.profile(), aHeartbeat({ at: 90 * DAY }))).not.toContain('instrument-churn')
    expect(askedAfter(driver.profile(), aHeartbeat({ at: 90 * DAY + 1 }))).toContain('instrument-churn')
    driver.send(aHeartbeat({ at: 92 * DAY }))
    expect(heard()).not.toContain('instrument-churn')
  })

  test('no more workers are kept than there is room for, those asked last', () => {
    const driver = createDriver(SETTINGS)
    driver.send(aPayout({ holderNameMatch: 1 }))
    const verdicts = createVerdicts(4)
    const isKept = (n: number) => {
      const facts = { ...driver.profile(), workerId: workerId(`w-${n}`) }
      const before = verdicts.standing(facts, SETTINGS).sayings.some((one) => one !== null)
      evaluate(facts, SETTINGS, verdicts)
      return before
    }
    expect([1, 2, 1, 2, 3, 4, 5, 6, 5, 6, 1].map(isKept)).toEqual([
      false,
      false,
      true,
      true,
      false,
      false,
      false,
      false,
      true,
      true,
      false,
    ])
  })
})

/** Signals of which nothing that holds is kept when this event has been folded in. */
function askedAfter(profile: Profile, event: Event): readonly string[] {
  const verdicts = createVerdicts(10)
  evaluate(profile, SETTINGS, verdicts)
  const { profile: next } = fold(profile, event, { partition: 0, offset: 1e6 }, new Map())
  const { sayings } = verdicts.standing(next, SETTINGS)
  return SIGNALS.filter((_, i) => !((sayings[i]?.holdsUntilMs ?? 0) >= nowOf(next))).map(
    (signal) => signal.id,
  )
}

function withParams(signal: string, params: SignalParams): Settings {
  const known = SETTINGS.signals[signal]
  if (known === undefined) throw new Error(`no signal ${signal}`)
  return {
    ...SETTINGS,
    signals: { ...SETTINGS.signals, [signal]: { ...known, params: { ...known.params, ...params } } },
  }
}
