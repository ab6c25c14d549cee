import { asClientId, asPayoutId, type Payout, type QualityFact, type WorkerId } from '@redflag/detection'
import { type ContractEventPayout, parseTimestampMs } from '@redflag/schemas'
import type { ReferenceData } from '../ports.ts'
import { createDestinationStep } from './destination.ts'
import type { Pseudonyms } from './pseudonyms.ts'

interface PayoutResult {
  readonly payout: Payout
  /** What is wrong with the data; empty when nothing is. */
  readonly quality: readonly QualityFact[]
}

export type PayoutStep = (
  given: ContractEventPayout,
  workerId: WorkerId,
  occurredAtMs: number,
) => PayoutResult

const NO_FACTS: readonly QualityFact[] = []

/** A payout with its worth in dollars, its destination screened, its instruments pseudonyms. */
export function createPayoutStep(pseudonyms: Pseudonyms, reference: ReferenceData): PayoutStep {
  const destinationOf = createDestinationStep(pseudonyms, reference)

  return function payout(given, workerId, occurredAtMs) {
    const { destination, quality } = destinationOf(given.destination, workerId)
    const amountUsdCents = usdCentsOf(given, occurredAtMs, reference)
    return {
      payout: {
        payoutId: asPayoutId(given.payoutId),
        status: given.status,
        amount: given.amount,
        currency: given.currency,
        amountUsdCents,
        payerId: given.payerId === undefined ? null : asClientId(given.payerId),
        payerFundingKey:
          given.payerFundingId === undefined ? null : pseudonyms.of('instrument', given.payerFundingId),
        agencyId: given.agencyId ?? null,
        earningId: given.earningId ?? null,
        earnedAtMs: given.earnedAt === undefined ? null : parseTimestampMs(given.earnedAt),
        balanceRatio: given.balanceShare ?? null,
        milestoneId: given.milestoneId ?? null,
        dueAtMs: given.dueAt === undefined ? null : parseTimestampMs(given.dueAt),
        automatic: given.automatic ?? null,
        destination,
      },
      quality: quality === null && amountUsdCents !== null ? NO_FACTS : factsOf(quality, amountUsdCents),
    }
  }
}

/**
 * Worth in whole US cents: as the platform says, else by the rate at the time of the event; null when neither is known.
 * A token pegged to the dollar is not a dollar: without a rate of its own its worth is not known.
 */
function usdCentsOf(given: ContractEventPayout, atMs: number, { rates }: ReferenceData): string | null {
  const cents =
    given.amountUsd === undefined
      ? rates.usdCents(given.amount, given.currency, atMs)
      : rates.usdCents(given.amountUsd, 'USD', atMs)
  return cents === null ? null : cents.toString()
}

function factsOf(address: QualityFact | null, amountUsdCents: string | null): readonly QualityFact[] {
  const facts: QualityFact[] = address === null ? [] : [address]
  if (amountUsdCents === null) facts.push('amount-usd-unknown')
  return facts
}
