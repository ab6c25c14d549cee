import { DAY, HOUR, MINUTE } from '../draft.ts'
import { fixedLine } from '../spot.ts'
import { session } from '../voice.ts'
import type { Story } from './story.ts'

const BEGINS_MS = 5 * HOUR - DAY
const LASTS_MS = 54 * HOUR

/** At work for two days without a break: more than one person can do alone. Begins the day before the others. */
export const roundTheClock: Story = {
  id: 'round-the-clock',
  signals: ['continuous-session'],
  tell({ worker, storyDay, startMs, cast }) {
    const beganMs = startMs - storyDay * DAY + BEGINS_MS
    const spot = fixedLine(worker.place, worker.line, worker.deviceId)
    const sessionId = `s-${worker.id.slice(2)}-${cast.hex(4)}`
    const drafts = []
    for (let atMs = beganMs; atMs <= beganMs + LASTS_MS; atMs += 10 * MINUTE) {
      if (atMs < startMs || atMs >= startMs + DAY) continue
      drafts.push(session(worker, atMs, atMs === beganMs ? 'login' : 'heartbeat', { spot, sessionId }))
    }
    return drafts
  },
}
