import type { ContractEventPayout, ContractEventProfile, ContractEventSession } from '@redflag/schemas'
import { DAY, type Draft, HOUR, isoTime, MINUTE } from './draft.ts'
import type { Random } from './random.ts'
import type { Spot } from './spot.ts'
import type { DemoWorker } from './worker.ts'

/** One stretch of presence, with what was online during it. */
export interface Stay {
  readonly fromMs: number
  readonly untilMs: number
  readonly spot: Spot
  readonly sessionId: string
}

/** Log-in, a heartbeat every so often, log-out. */
export function present(worker: DemoWorker, stay: Stay, heartbeatMs = 30 * MINUTE): readonly Draft[] {
  const { fromMs, untilMs } = stay
  const drafts: Draft[] = [session(worker, fromMs, 'login', stay)]
  for (let atMs = fromMs + heartbeatMs; atMs < untilMs; atMs += heartbeatMs)
    drafts.push(session(worker, atMs, 'heartbeat', stay))
  drafts.push(session(worker, untilMs, 'logout', stay))
  return drafts
}

export function session(
  worker: DemoWorker,
  atMs: number,
  action: ContractEventSession['action'],
  { spot, sessionId }: Pick<Stay, 'spot' | 'sessionId'>,
): Draft {
  const body = { type: 'session', action, sessionId, interactive: true, ...spot } as const
  return { atMs, workerId: worker.id, body }
}

export function profile(worker: DemoWorker, atMs: number, facts: ContractEventProfile): Draft {
  return { atMs, workerId: worker.id, body: { type: 'profile', ...facts } }
}

export type Destination = ContractEventPayout['destination']

export interface PayoutWish {
  readonly atMs: number
  readonly usd: number
  readonly destination: Destination
  readonly payerId: string
  /** Default: the payer's own account. */
  readonly payerFundingId?: string
  readonly stay: Pick<Stay, 'spot' | 'sessionId'>
  readonly balanceShare: number
  /** For crypto: the asset; otherwise US dollars. */
  readonly currency?: string
}

/** A payout is asked for, and sent a day later if nobody acts. */
export function payout(worker: DemoWorker, wish: PayoutWish): readonly Draft[] {
  const { atMs, usd, stay } = wish
  const amount = usd.toFixed(2)
  const payoutId = `po-${worker.id.slice(2)}-${Math.floor(atMs / MINUTE).toString(36)}`
  const body = {
    type: 'payout',
    payoutId,
    status: 'requested',
    amount,
    currency: wish.currency ?? 'USD',
    amountUsd: amount,
    payerId: wish.payerId,
    payerFundingId: wish.payerFundingId ?? `fund-${wish.payerId}`,
    ...(worker.agencyId === null ? {} : { agencyId: worker.agencyId }),
    earningId: `earn-${payoutId.slice(3)}`,
    earnedAt: isoTime(atMs - 5 * HOUR),
    balanceShare: wish.balanceShare,
    dueAt: isoTime(atMs + DAY),
    destination: wish.destination,
    connection: { sessionId: stay.sessionId, ...stay.spot },
  } as const
  const { connection: _, ...unattended } = body
  return [
    { atMs, workerId: worker.id, body },
    { atMs: atMs + DAY, workerId: worker.id, body: { ...unattended, status: 'sent' } },
  ]
}

/** The account that honest workers are paid to. */
export function ownBank(worker: DemoWorker, random: Random): Destination {
  return {
    kind: 'bank',
    instrumentId: worker.instrumentId,
    country: worker.place.country,
    holderKind: worker.agencyId === null ? 'person' : 'company',
    holderVerified: true,
    holderNameMatch: 0.9 + random.int(0, 10) / 100,
  }
}

/** A wallet that nobody has proven to own. */
export function wallet(address: string): Destination {
  return { kind: 'crypto', holderKind: 'unknown', crypto: { asset: 'USDC', chain: 'ethereum', address } }
}
