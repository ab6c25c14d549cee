import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from './draft.ts'
import { playDemo } from './play.ts'
import type { DemoEvent } from './stream.ts'

const NOW = Date.UTC(2026, 5, 10, 15)

/** Plays against a clock that `wait` moves; stops after so many seconds. */
async function play(speed: number, seconds: number) {
  let nowMs = NOW
  const stop = new AbortController()
  const sends: { atMs: number; events: readonly DemoEvent[] }[] = []
  await playDemo(
    { seed: 3, workers: 30, quietDays: 14, speed },
    {
      nowMs: () => nowMs,
      async wait(ms) {
        nowMs += ms
        if (nowMs >= NOW + seconds * 1000) stop.abort()
      },
      async send(events) {
        sends.push({ atMs: nowMs, events })
      },
      onStories() {},
      stopped: stop.signal,
    },
  )
  return sends
}

describe('playing the demo', () => {
  it('gives the quiet days at once, then an hour a second', async () => {
    const sends = await play(3600, 20)
    const history = sends.filter(({ atMs }) => atMs === NOW).flatMap(({ events }) => events)
    const storiesMs = Date.UTC(2026, 5, 10) - 60 * DAY
    expect(history.length).toBeGreaterThan(1000)
    expect(Math.max(...history.map(({ atMs }) => atMs))).toBeLessThanOrEqual(storiesMs)
    const live = sends.filter(({ atMs }) => atMs > NOW)
    for (const { atMs, events } of live)
      for (const event of events) {
        const dueMs = storiesMs + (atMs - NOW) * 3600
        expect(event.atMs).toBeLessThanOrEqual(dueMs)
        // Ticks are 50 ms apart, which is three minutes of the stream.
        expect(event.atMs).toBeGreaterThan(dueMs - 0.1 * HOUR)
      }
    const last = live.at(-1)?.events.at(-1)
    expect(last?.atMs).toBeGreaterThan(storiesMs + 17 * HOUR)
  })

  it('never runs ahead of the clock', async () => {
    const sends = await play(10_000_000, 3)
    for (const { atMs, events } of sends)
      for (const event of events) expect(event.atMs).toBeLessThanOrEqual(atMs)
  })

  it('misses none and repeats none', async () => {
    const ids = (await play(36_000, 10)).flatMap(({ events }) => events.map(({ event }) => event.eventId))
    expect(ids).toEqual(ids.map((_, i) => `demo-${String(i + 1).padStart(8, '0')}`))
  })
})
