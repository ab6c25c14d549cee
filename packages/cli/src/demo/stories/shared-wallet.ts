import { DAY, HOUR, MINUTE } from '../draft.ts'
import { fixedLine } from '../spot.ts'
import { payout, present, profile, wallet } from '../voice.ts'
import type { Story } from './story.ts'

/** When each member of the ring is first paid to the common wallet, after the story begins. */
const FIRST_PAID_MS = [8 * HOUR, 20 * HOUR, 33 * HOUR]

/** Three workers who seem to have nothing in common, until all of their pay goes to one wallet. */
export const sharedWallet: Story = {
  id: 'shared-wallet',
  signals: ['shared-instrument', 'change-then-payout'],
  tell({ worker, role, storyDay, startMs, cast }) {
    const address = `0x${cast.hex(40)}`
    const paidMs = startMs - storyDay * DAY + (FIRST_PAID_MS[role] ?? 0)
    if (paidMs < startMs || paidMs >= startMs + DAY) return []
    const spot = fixedLine(worker.place, worker.line, worker.deviceId)
    const sessionId = `s-${worker.id.slice(2)}-r`
    const stay = { fromMs: paidMs - HOUR, untilMs: paidMs + HOUR, spot, sessionId }
    return [
      ...present(worker, stay),
      profile(worker, paidMs - 40 * MINUTE, {
        action: 'updated',
        payoutInstrument: { kind: 'crypto', instrumentId: `wallet-${worker.id}` },
        connection: { sessionId, ...spot },
      }),
      ...payout(worker, {
        atMs: paidMs,
        usd: 1600 + 150 * role,
        currency: 'USDC',
        destination: wallet(address),
        payerId: worker.clientIds[0] as string,
        stay,
        balanceShare: 0.93,
      }),
    ]
  },
}
