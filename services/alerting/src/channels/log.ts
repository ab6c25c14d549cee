import { alertJson } from '@redflag/schemas'
import type { Logger } from '../processor/ports.ts'
import { type Channel, DELIVERED } from './port.ts'

/** One line for each change: enough to act on, without the evidence. */
export function createLogChannel(name: string, logger: Logger): Channel {
  return {
    name,
    async deliver({ alert, deliveryId }) {
      const said = alertJson(alert)
      const facts = {
        alertId: said.alertId,
        deliveryId,
        change: said.change,
        subject: said.subject,
        band: said.band,
        score: said.score,
        action: said.action,
        signals: said.reasons.map(({ signal }) => signal),
        victimPossible: said.victimPossible,
        amountAtRiskUsd: said.amountAtRiskUsd,
        pendingPayoutIds: said.pendingPayoutIds,
        withdrawnBecause: said.withdrawnBecause,
        updatedAt: said.updatedAt,
      }
      logger.info(facts, MESSAGE[alert.change])
      return DELIVERED
    },
  }
}

const MESSAGE = { opened: 'alert opened', updated: 'alert updated', resolved: 'alert resolved' } as const
