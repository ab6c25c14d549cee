import { checkEvent } from '@redflag/schemas'
import { describe, expect, it } from 'vitest'
import { DAY } from './draft.ts'
import { type DemoSettings, demoStream } from './stream.ts'
import { castCount, createWorkers, MIN_WORKERS } from './worker.ts'

const SETTINGS: DemoSettings = {
  seed: 7,
  workers: 40,
  days: 18,
  startMs: Date.UTC(2026, 2, 2),
  quietDays: 14,
}
const stream = (changed: Partial<DemoSettings> = {}) => [...demoStream({ ...SETTINGS, ...changed })]

describe('the demo stream', () => {
  const events = stream()

  it('holds nothing but events that the contract allows, of every type', () => {
    const faults = events
      .map(({ event }) => checkEvent(JSON.parse(JSON.stringify(event))))
      .filter((c) => !c.ok)
    expect(faults).toEqual([])
    expect(new Set(events.map(({ event }) => event.type))).toEqual(
      new Set(['payout', 'session', 'profile', 'rating', 'bid', 'observation']),
    )
  })

  it('is in the order of event time, within its days, and names each event once', () => {
    const times = events.map(({ atMs }) => atMs)
    expect(times.every((atMs, i) => i === 0 || atMs >= (times[i - 1] as number))).toBe(true)
    expect(times[0]).toBeGreaterThanOrEqual(SETTINGS.startMs)
    expect(times.at(-1)).toBeLessThan(SETTINGS.startMs + SETTINGS.days * DAY)
    expect(events.every(({ atMs, event }) => event.occurredAt === new Date(atMs).toISOString())).toBe(true)
    expect(new Set(events.map(({ event }) => event.eventId)).size).toBe(events.length)
  })

  it('opens each account before anything is done with it', () => {
    const opened = new Set<string>()
    const early: string[] = []
    for (const { event } of events) {
      if (event.type === 'profile') opened.add(event.workerId)
      if (!opened.has(event.workerId)) early.push(event.eventId)
    }
    expect(early).toEqual([])
  })

  it('is the same for the same settings, another for another seed', () => {
    expect(JSON.stringify(stream())).toBe(JSON.stringify(events))
    expect(JSON.stringify(stream({ seed: 8 }))).not.toBe(JSON.stringify(events))
  })

  it('of fewer days is the beginning of that of more', () => {
    const shorter = stream({ days: 16 })
    expect(shorter.length).toBeGreaterThan(1000)
    expect(JSON.stringify(shorter)).toBe(JSON.stringify(events.slice(0, shorter.length)))
  })

  it('asks for each payout before it is sent, a day apart', () => {
    const requested = new Map<string, number>()
    let sent = 0
    for (const { atMs, event } of events) {
      if (event.type !== 'payout' || !('payoutId' in event)) continue
      if (event.status === 'requested') requested.set(event.payoutId, atMs)
      else {
        expect(requested.get(event.payoutId)).toBe(atMs - DAY)
        sent++
      }
    }
    expect(sent).toBeGreaterThan(50)
  })
})

describe('the people of the demo', () => {
  it('are of every way of life, and only some are in a story', () => {
    for (const count of [MIN_WORKERS, 60, 200]) {
      const workers = createWorkers(1, count)
      expect(workers).toHaveLength(count)
      expect(new Set(workers.map(({ id }) => id)).size).toBe(count)
      expect(workers.filter(({ part }) => part !== null)).toHaveLength(9 * castCount(count))
    }
    const lives = createWorkers(1, 40).map(({ life }) => life)
    expect(new Set(lives)).toEqual(new Set(['home', 'vpn', 'mobile', 'nomad', 'couple', 'agency']))
  })

  it('cannot be told apart by their ids', () => {
    const guilty = createWorkers(1, 200).filter(({ part }) => part !== null)
    const numbers = guilty.map(({ id }) => Number(id.slice(2)))
    expect(Math.max(...numbers) - Math.min(...numbers)).toBeGreaterThan(100)
  })
})
