import { defineSignal, passed, quiet, unready, verdict } from '../signal.ts'
import { DAY } from '../time.ts'

/**
 * Activity before verification, and of a new account (I1).
 *
 * It has no strength of its own: what other signals say of money and of sharing counts more while the account is new
 * (`newness.ts` asks for its parameters), and a payout asked for before the platform has verified the worker is
 * recommended to be held until it has (`detect.ts`).
 */
export const unverifiedOrNew = defineSignal({
  id: 'unverified-or-new',
  version: 1,
  family: 'identity',
  title: 'Paid before verified, or soon after the account was created',
  unit: 'days',
  reference:
    '2022 advisory, mitigations (no activity before full verification, scrutiny of new accounts); FATF 2020 (F6)',
  reads: ['account', 'payouts'],
  defaults: { extra: 0.5, fadeDays: 30, newDays: 90 },
  describes: {
    extra: 'how much more routing and linkage count on the first day, as a share, 0..1',
    fadeDays: 'days after which about a third of that is left',
    newDays: 'age in days from which an account is not called new any more',
  },
  guards: {
    'no-score': 'it never counts by itself',
    verified: 'has the platform verified the worker?',
  },
  halfLifeDays: null,
  remembers: false,
  explain: {
    what: 'The account is new, or asks for money before the platform has verified who is behind it. That is no fault; it makes what else is known weigh more.',
    check: [
      'Finish the verification before money leaves.',
      'Read the other reasons with the age of the account in mind.',
    ],
  },
  evaluate({ facts, params }) {
    const { createdMs, kycStatus } = facts.account
    if (createdMs === null && kycStatus === null)
      return unready('history', 'neither the age of the account nor its verification is known')
    const payout = facts.payouts.findLast((one) => one.status !== 'reversed')
    if (payout === undefined) return quiet()
    const ageDays = createdMs === null ? null : (payout.ref.occurredAtMs - createdMs) / DAY
    const isNew = ageDays !== null && ageDays >= 0 && ageDays < params.newDays
    const isUnverified = kycStatus !== null && kycStatus.value !== 'verified'
    if (!isNew && !isUnverified) return quiet()
    const days = ageDays === null ? null : Math.max(0, Math.floor(ageDays))
    return verdict([
      {
        atMs: payout.ref.occurredAtMs,
        strength: 0,
        observed: days,
        limit: params.newDays,
        text: isUnverified
          ? 'A payout was asked for before the worker was verified.'
          : `A payout was asked for ${days} days after the account was created.`,
        params: days === null ? {} : { days },
        evidence: [payout.ref],
        guards: passed(
          ['no-score', 'it makes other reasons weigh more and adds nothing itself'],
          ['verified', isUnverified ? 'not yet' : 'verified, or not known'],
        ),
      },
    ])
  },
})
