import { HOUR, MINUTE } from '../draft.ts'
import { PLACES } from '../places.ts'
import { fixedLine } from '../spot.ts'
import { session } from '../voice.ts'
import type { Story } from './story.ts'

const FAR_LINE = 61_000

/** One account at work in two cities half a world apart within the hour, twice in two days. */
export const twoPlaces: Story = {
  id: 'two-places',
  signals: ['impossible-travel'],
  tell({ worker, storyDay, startMs, cast }) {
    if (storyDay !== 0 && storyDay !== 1) return []
    const here = PLACES.indexOf(worker.place)
    const elsewhere = PLACES[(here + PLACES.length / 2) % PLACES.length] ?? worker.place
    const atMs = startMs + (storyDay === 0 ? 4 * HOUR : 3 * HOUR)
    const home = fixedLine(worker.place, worker.line, worker.deviceId)
    const away = fixedLine(elsewhere, FAR_LINE + cast.int(0, 400), `dev-${cast.hex(8)}`)
    const sessionId = (part: string) => `s-${worker.id.slice(2)}-t${storyDay}${part}`
    return [
      session(worker, atMs, 'login', { spot: home, sessionId: sessionId('h') }),
      session(worker, atMs + 40 * MINUTE, 'login', { spot: away, sessionId: sessionId('a') }),
      session(worker, atMs + 65 * MINUTE, 'logout', { spot: away, sessionId: sessionId('a') }),
      session(worker, atMs + 70 * MINUTE, 'logout', { spot: home, sessionId: sessionId('h') }),
    ]
  },
}
