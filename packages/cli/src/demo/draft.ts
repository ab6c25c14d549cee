import type {
  ContractEventBid,
  ContractEventObservation,
  ContractEventPayout,
  ContractEventProfile,
  ContractEventRating,
  ContractEventSession,
} from '@redflag/schemas'

/** What an event says beside its envelope. */
type DraftBody =
  | ({ readonly type: 'payout' } & ContractEventPayout)
  | ({ readonly type: 'session' } & ContractEventSession)
  | ({ readonly type: 'profile' } & ContractEventProfile)
  | ({ readonly type: 'rating' } & ContractEventRating)
  | ({ readonly type: 'bid' } & ContractEventBid)
  | ({ readonly type: 'observation' } & ContractEventObservation)

/** An event that has not got its id yet: ids count the stream, and the stream is sorted by time first. */
export interface Draft {
  readonly atMs: number
  readonly workerId: string
  readonly body: DraftBody
}

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export const isoTime = (atMs: number): string => new Date(atMs).toISOString()
