import { demoListedAddress } from '../demo-list.ts'
import { HOUR, MINUTE } from '../draft.ts'
import { fixedLine } from '../spot.ts'
import { payout, present, wallet } from '../voice.ts'
import type { Story } from './story.ts'

/** One payout to an address on the (demo) sanctions list: a legal duty, whoever asks for it. */
export const listedAddress: Story = {
  id: 'listed-address',
  signals: ['sanctioned-address'],
  tell({ worker, storyDay, startMs }) {
    if (storyDay !== 0) return []
    const fromMs = startMs + HOUR
    const spot = fixedLine(worker.place, worker.line, worker.deviceId)
    const stay = { fromMs, untilMs: fromMs + 40 * MINUTE, spot, sessionId: `s-${worker.id.slice(2)}-x` }
    return [
      ...present(worker, stay),
      ...payout(worker, {
        atMs: fromMs + 12 * MINUTE,
        usd: 1150,
        currency: 'USDC',
        destination: wallet(demoListedAddress(worker.part?.cast ?? 0)),
        payerId: worker.clientIds[0] as string,
        stay,
        balanceShare: 0.9,
      }),
    ]
  },
}
