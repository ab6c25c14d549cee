import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aPayout } from '../testing/builders.ts'
import { createCrowd } from '../testing/crowd.ts'
import { DAY, HOUR } from '../time.ts'

/** Weeks of two payouts each; in `coins` they go to a wallet instead of the bank. */
function weeksOf(worker: string, currency: string, coins: readonly number[], weeks = 10): readonly Event[] {
  return Array.from({ length: weeks * 2 }, (_, n) => {
    const week = Math.floor(n / 2)
    const at = week * 7 * DAY + (n % 2) * 3 * DAY + hashHour(worker) * HOUR
    const over = coins.includes(week)
      ? { currency: 'USDT', to: `wallet-${worker}`, crypto: {} }
      : { currency, to: `bank-${worker}` }
    return aPayout({ worker, at, id: `${worker}-${n}`, payout: `${worker}-${n}`, ...over })
  })
}

const hashHour = (worker: string): number => [...worker].reduce((sum, one) => sum + one.charCodeAt(0), 0) % 24

const inOrder = (streams: readonly (readonly Event[])[]): readonly Event[] =>
  streams.flat().sort((a, b) => a.occurredAtMs - b.occurredAtMs || (a.eventId < b.eventId ? -1 : 1))

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}-${n}`)

/** In weeks 6 and 7 a bank of one currency fails, and six of ten of those paid in it take coins; one worker of another currency does as well. */
function outage(movers: number): readonly Event[] {
  return inOrder([
    ...names('eur', 60).map((worker, n) => weeksOf(worker, 'EUR', n < movers ? [6, 7] : [])),
    ...names('gbp', 60).map((worker) => weeksOf(worker, 'GBP', [])),
    weeksOf('lone', 'GBP', [6, 7]),
  ])
}

function shuffledWithin(events: readonly Event[], hours: number): readonly Event[] {
  return events
    .map((event, n) => ({ event, arrivesMs: event.occurredAtMs + ((n * 7919) % hours) * HOUR }))
    .sort((a, b) => a.arrivesMs - b.arrivesMs)
    .map(({ event }) => event)
}

describe('a bank that fails', () => {
  const crowd = createCrowd()
  crowd.send(...outage(36))
  const reasonsOf = (worker: string) => crowd.driver.last(worker).evaluation?.episodes ?? []

  test('accuses nobody who is paid in that currency, at any time', () => {
    expect(crowd.driver.findings.filter((one) => one.judgement.workerId.startsWith('eur'))).toEqual([])
    expect(reasonsOf('eur-0').map((one) => one.signal)).not.toContain('crypto-share-shift')
    expect(crowd.driver.last('eur-0').evaluation?.counter).toMatchObject([
      { code: 'crypto-share-shift.cohort' },
    ])
  })

  test('hides nobody who is paid in another', () => {
    const shift = reasonsOf('lone').find(({ signal }) => signal === 'crypto-share-shift')
    expect(shift).toMatchObject({ signal: 'crypto-share-shift', strength: 0.4 })
    expect(shift?.guards.find(({ id }) => id === 'cohort')).toMatchObject({ held: false })
    expect(crowd.driver.findings.map((one) => one.judgement.workerId)).toContain('lone')
  })

  test('comes to the same in any order within two days, and over any partitions', () => {
    const events = outage(36)
    const last = (split: ReturnType<typeof createCrowd>) =>
      ['lone', 'eur-0', 'eur-59', 'gbp-7'].map((worker) => {
        const evaluation = split.driver.last(worker).evaluation
        const said = evaluation?.episodes.map(({ signal, strength, guards }) => ({
          signal,
          strength,
          guards,
        }))
        return { worker, said, counter: evaluation?.counter }
      })
    const late = createCrowd()
    late.send(...shuffledWithin(events, 48))
    expect(last(late)).toEqual(last(crowd))
    const split = createCrowd(4)
    split.send(...events)
    expect(last(split)).toEqual(last(crowd))
  })

  test('with repeats comes to the same', () => {
    const twice = createCrowd()
    const events = outage(36)
    twice.send(...events.flatMap((event, n) => (n % 5 === 0 ? [event, event] : [event])))
    expect(twice.driver.last('eur-0').evaluation?.counter).toEqual(
      crowd.driver.last('eur-0').evaluation?.counter,
    )
  })
})

test('the more of the others move, the less is held against anybody', () => {
  const strengthAt = (movers: number) => {
    const crowd = createCrowd()
    crowd.send(...outage(movers))
    const said = crowd.driver.last('eur-0').evaluation?.episodes ?? []
    return said.find(({ signal }) => signal === 'crypto-share-shift')?.strength ?? 0
  }
  const strengths = [1, 6, 15, 30, 60].map(strengthAt)
  expect(strengths).toEqual(strengths.toSorted((a, b) => b - a))
  expect(strengths[0]).toBe(0.4)
  expect(strengths.at(-1)).toBe(0)
})

test('a bank that fails for five days accuses nobody who is paid daily, not even before others are known of', () => {
  const daily = (worker: string, currency: string, coins: readonly number[]) =>
    Array.from({ length: 50 }, (_, day) => {
      const over = coins.includes(day)
        ? { currency: 'USDT', to: `wallet-${worker}`, crypto: {} }
        : { currency, to: `bank-${worker}` }
      const at = day * DAY + hashHour(worker) * HOUR
      return aPayout({ worker, at, id: `${worker}-${day}`, payout: `${worker}-${day}`, ...over })
    })
  // From each day of the week on.
  for (const start of [35, 38, 40]) {
    // Everybody has tried the wallet once: what is looked at here is the shift, not the new destination.
    const coins = [2, ...[0, 1, 2, 3, 4].map((n) => start + n)]
    const crowd = createCrowd()
    crowd.send(
      ...inOrder([
        ...names('eur', 40).map((worker, n) => daily(worker, 'EUR', n % 4 === 0 ? [] : coins)),
        ...names('gbp', 40).map((worker) => daily(worker, 'GBP', [])),
        daily('lone', 'GBP', coins),
      ]),
    )
    const accused = new Set(crowd.driver.findings.map((one) => one.judgement.workerId))
    expect([...accused]).toEqual(['lone'])
  }
})
