import type { EventOf } from '../event.ts'
import { type BidFact, BOUNDS } from '../profile.ts'
import { hashId } from './recent.ts'

/** Folds a bid: dated by its first event, accepted once any event of it says so. In time order, the newest kept. */
export function foldBid(bids: readonly BidFact[], event: EventOf<'bid'>): readonly BidFact[] {
  const hash = hashId(event.bid.bidId)
  const known = bids.find((one) => one.hash === hash)
  const told: BidFact = {
    hash,
    atMs: Math.min(event.occurredAtMs, known?.atMs ?? event.occurredAtMs),
    accepted: event.bid.accepted || known?.accepted === true,
  }
  if (known !== undefined && known.atMs === told.atMs && known.accepted === told.accepted) return bids
  const next = bids.filter((one) => one !== known)
  let at = next.length
  while (at > 0 && isLater(next[at - 1] as BidFact, told)) at -= 1
  next.splice(at, 0, told)
  return next.length > BOUNDS.bids ? next.slice(1) : next
}

const isLater = (a: BidFact, b: BidFact): boolean => a.atMs > b.atMs || (a.atMs === b.atMs && a.hash > b.hash)
