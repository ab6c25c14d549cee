import { HOUR, MINUTE } from '../draft.ts'
import { fixedLine } from '../spot.ts'
import { payout, present } from '../voice.ts'
import type { Story } from './story.ts'

/** A client whose payments are funded from the very account that the worker is paid to, and who gives full marks. */
export const selfDealing: Story = {
  id: 'self-dealing',
  signals: ['self-dealing'],
  tell({ worker, storyDay, startMs, cast }) {
    if (storyDay !== 0) return []
    const clientId = `c-${cast.int(1000, 9999)}`
    const fromMs = startMs + 11 * HOUR
    const spot = fixedLine(worker.place, worker.line, worker.deviceId)
    const stay = { fromMs, untilMs: fromMs + HOUR, spot, sessionId: `s-${worker.id.slice(2)}-d` }
    return [
      ...present(worker, stay),
      {
        atMs: fromMs + 5 * MINUTE,
        workerId: worker.id,
        body: { type: 'rating', clientId, score: 5 },
      },
      ...payout(worker, {
        atMs: fromMs + 20 * MINUTE,
        usd: 640,
        destination: {
          kind: 'bank',
          instrumentId: worker.instrumentId,
          country: worker.place.country,
          holderKind: 'person',
          holderNameMatch: 0.97,
        },
        payerId: clientId,
        payerFundingId: worker.instrumentId,
        stay,
        balanceShare: 0.5,
      }),
    ]
  },
}
