import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate } from './evaluate.ts'
import { judge } from './judge.ts'
import type { Profile } from './profile.ts'
import { defaultSettings } from './settings.ts'
import { workerId } from './testing/builders.ts'
import { createDriver, type Driver } from './testing/driver.ts'
import { asArrived, type Drawn, inOrder, type StreamShape, streamOf } from './testing/streams.ts'

const SETTINGS = defaultSettings()

/** Where an event lay in a log, and what was said on the way, is all that the order of arrival may change. */
const PATH_DEPENDENT = new Set(['position', 'partition', 'offset', 'said'])

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, one) => (PATH_DEPENDENT.has(key) ? undefined : one)))
}

function stateOf(profile: Profile) {
  const evaluation = evaluate(profile, SETTINGS)
  return plain({ profile, evaluation, judgement: judge(profile, evaluation, SETTINGS) })
}

function readAllLinks(driver: Driver): void {
  for (let next = driver.waiting.keys().next(); !next.done; next = driver.waiting.keys().next())
    driver.readLink(next.value)
}

function runInOrder(stream: readonly Drawn[]): Driver {
  const driver = createDriver()
  driver.send(...inOrder(stream))
  return driver
}

/** As it arrives, some of it twice, and with links that are read whenever it suits their readers. */
function runAsArrived(stream: readonly Drawn[]): Driver {
  const driver = createDriver()
  for (const { event, linksRead } of asArrived(stream)) {
    driver.sendAlone(event)
    const waiting = [...driver.waiting.keys()]
    for (let n = 0; n < linksRead; n += 1) {
      const reader = waiting[(n * 7 + linksRead) % Math.max(1, waiting.length)]
      if (reader !== undefined) driver.readLink(reader)
    }
  }
  readAllLinks(driver)
  return driver
}

function sameInAnyOrder(shape: StreamShape, numRuns: number): void {
  fc.assert(
    fc.property(streamOf(shape), (stream) => {
      const straight = runInOrder(stream)
      const arrived = runAsArrived(stream)
      for (let n = 1; n <= shape.workers; n += 1) {
        const worker = workerId(`w-${n}`)
        expect(stateOf(arrived.profile(worker))).toEqual(stateOf(straight.profile(worker)))
      }
    }),
    { numRuns },
  )
}

describe('order of arrival', () => {
  test('a few days of workers who share things come to the same, whatever order they arrive in', () => {
    sameInAnyOrder({ workers: 3, days: 5, payouts: 6, minEvents: 2, maxEvents: 60 }, 150)
  })
})
