import { DAY, HOUR, MINUTE } from '../draft.ts'
import { PLACES } from '../places.ts'
import { fixedLine } from '../spot.ts'
import { payout, present, profile } from '../voice.ts'
import type { Story } from './story.ts'

/** When each of the two accounts is first used by somebody else, after the story begins. */
const TAKEN_OVER_MS = [2 * HOUR, 14 * HOUR]

/** Lines of the demo's operators, beyond those of its workers. */
const OPERATOR_LINE = 40_000

/**
 * Two accounts lent to one stranger, who works them from a machine of his own, adds his own purse as payout method and cashes
 * out within hours.
 */
export const rentedAccounts: Story = {
  id: 'rented-accounts',
  signals: ['change-then-payout', 'holder-mismatch', 'shared-device'],
  tell({ worker, role, storyDay, startMs, cast }) {
    const place = cast.pick(PLACES)
    const deviceId = `dev-${cast.hex(8)}`
    const line = OPERATOR_LINE + cast.int(0, 20_000)
    const instrumentId = `purse-${cast.hex(8)}${role}`
    const takenOverMs = startMs - storyDay * DAY + (TAKEN_OVER_MS[role] ?? 0)
    if (takenOverMs < startMs || takenOverMs >= startMs + DAY) return []

    const spot = fixedLine(place, line, deviceId)
    const sessionId = `s-${worker.id.slice(2)}-o`
    const stay = { fromMs: takenOverMs, untilMs: takenOverMs + 6 * HOUR, spot, sessionId }
    const payoutInstrument = {
      kind: 'ewallet',
      instrumentId,
      holderNameId: `name-${cast.hex(6)}`,
      replacesSameHolder: false,
    } as const
    const wish = {
      destination: { kind: 'ewallet', instrumentId, holderKind: 'person', holderNameMatch: 0.12 },
      payerId: worker.clientIds[0] as string,
      stay,
    } as const
    return [
      ...present(worker, stay),
      profile(worker, takenOverMs + 25 * MINUTE, {
        action: 'updated',
        payoutInstrument,
        connection: { sessionId, ...spot },
      }),
      ...payout(worker, { ...wish, atMs: takenOverMs + 70 * MINUTE, usd: 2400, balanceShare: 0.96 }),
      ...payout(worker, { ...wish, atMs: takenOverMs + 4 * HOUR, usd: 2150, balanceShare: 0.99 }),
    ]
  },
}
