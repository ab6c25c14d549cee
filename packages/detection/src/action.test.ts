import { expect, test } from 'vitest'
import { actionFor } from './action.ts'
import type { Action, Band, Reason } from './judgement.ts'
import { aReason } from './testing/reasons.ts'

const reason = (over: Partial<Reason>) => aReason(over).reason

test.each<[Band, readonly Reason[], Action]>([
  ['none', [], 'monitor'],
  ['low', [reason({})], 'monitor'],
  ['medium', [reason({})], 'request_info'],
  ['medium', [reason({ family: 'routing' })], 'verify_payout_ownership'],
  ['medium', [], 'request_info'],
  ['high', [reason({})], 'step_up_liveness_video'],
  ['high', [reason({ signal: 'change-then-payout', family: 'routing' })], 'cooloff_new_method'],
  ['high', [reason({ victim: true })], 'confirm_with_worker'],
  ['low', [reason({ victim: true })], 'monitor'],
  ['critical', [reason({})], 'hold_payout'],
  ['critical', [reason({}), reason({ family: 'sanctions', strength: 1 })], 'escalate_sanctions'],
  ['none', [reason({ family: 'sanctions', strength: 0.1 })], 'escalate_sanctions'],
  ['critical', [reason({ family: 'sanctions', strength: 0 })], 'hold_payout'],
])('band %s: %j → %s', (band, reasons, action) => {
  expect(actionFor(band, reasons)).toBe(action)
})
