/** Events that lead to an alert whatever else happens, so that the way to it can be timed. */

/** A payout of a worker never seen before, to an address that only they use and that is on the list. */
export function markedPayout(number: number, atMs: number): object {
  return {
    eventId: `mark-${number}`,
    type: 'payout',
    workerId: markedWorker(number),
    occurredAt: new Date(atMs).toISOString(),
    payoutId: `po-mark-${number}`,
    status: 'requested',
    amount: '100.00',
    currency: 'USDC',
    amountUsd: '100.00',
    destination: {
      kind: 'crypto',
      crypto: { asset: 'USDC', chain: 'ethereum', address: markedAddress(number) },
    },
  }
}

export const markedWorker = (number: number): string => `mark-${number}`

/** Spells what it is in hexadecimal: nobody is known to hold a key to it. */
const markedAddress = (number: number): string =>
  `0x${Buffer.from(`redflag bench ${String(number).padStart(6, '0')}`).toString('hex')}`

/** The list that makes them what they are. */
export function markedList(count: number): string {
  return Array.from({ length: count }, (_, number) => `${markedAddress(number)}\n`).join('')
}
