import type { Finding } from '@redflag/detection'
import type { Alert } from '@redflag/schemas'
import type { DeliveredChange } from '../channels/port.ts'
import { deliveryIdOf } from '../processor/alert-record.ts'
import { DEFAULT_ALERT_POLICY } from '../state/alert-policy.ts'
import { decide } from '../state/alert-state.ts'
import { aFinding } from './a-finding.ts'

/** An opened alert as a channel is given it, made the way the product makes it; then changed as wished. */
export function aChange(wish: Partial<Alert> = {}, finding: Finding = aFinding()): DeliveredChange {
  const { partition, offset } = finding.cause
  const basis = { topic: 'redflag.findings.v1', partition, offset }
  const decision = decide(null, finding, basis, DEFAULT_ALERT_POLICY)
  if (decision.kind !== 'publish') throw new Error(`nothing was published: ${decision.why}`)
  const alert = { ...decision.state.alert, ...wish }
  return { alert, peakBand: alert.band, deliveryId: deliveryIdOf(alert), partition: 0 }
}
