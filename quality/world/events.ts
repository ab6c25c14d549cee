import type { CryptoTarget } from './addresses.ts'

export interface Geo {
  readonly country: string
  readonly lat: number
  readonly lon: number
  readonly accuracyKm: number
  readonly timezone: string
}

export interface Network {
  readonly asn: number
  readonly kind: 'residential' | 'cellular' | 'hosting' | 'business' | 'education' | 'unknown'
  readonly anonymizer: 'none' | 'vpn' | 'proxy' | 'tor' | 'relay'
  readonly provider?: string
}

export interface Connection {
  readonly sessionId?: string
  readonly ip?: string
  readonly deviceId?: string
  readonly userAgent?: string
  readonly timezoneOffsetMinutes?: number
  readonly geo?: Geo
  readonly network?: Network
}

export interface SessionFacts extends Connection {
  readonly sessionId: string
  readonly ip: string
  readonly action: 'login' | 'heartbeat' | 'logout' | 'login_failed'
  readonly interactive?: boolean
  readonly automation?: boolean
  readonly mfaDeviceId?: string
  readonly remoteAccess?: { readonly rdpPortOpen?: boolean; readonly tool?: string }
}

export interface Destination {
  readonly kind: 'bank' | 'ewallet' | 'card' | 'crypto'
  readonly instrumentId?: string
  readonly country?: string
  readonly holderKind?: 'person' | 'company' | 'unknown'
  readonly holderVerified?: boolean
  readonly holderNameMatch?: number
  readonly crypto?: CryptoTarget
}

export interface PayoutFacts {
  readonly payoutId: string
  readonly status: 'requested' | 'sent' | 'reversed'
  readonly amount: string
  readonly currency: string
  readonly amountUsd?: string
  readonly payerId?: string
  readonly payerFundingId?: string
  readonly agencyId?: string
  readonly earningId?: string
  readonly earnedAt?: string
  readonly balanceShare?: number
  readonly milestoneId?: string
  readonly dueAt?: string
  readonly automatic?: boolean
  readonly destination: Destination
  readonly connection?: Connection
}

export interface ProfileFacts {
  readonly action: 'created' | 'updated' | 'closed'
  readonly kycStatus?: 'unverified' | 'pending' | 'verified' | 'rejected'
  readonly declaredCountry?: string
  readonly declaredTimezone?: string
  readonly phoneCountry?: string
  readonly documentCountry?: string
  readonly documentId?: string
  readonly emailId?: string
  readonly phoneId?: string
  readonly nameId?: string
  readonly templateId?: string
  readonly agencyId?: string
  readonly householdId?: string
  readonly payoutInstrument?: {
    readonly kind: Destination['kind']
    readonly instrumentId: string
    readonly holderNameId?: string
    readonly country?: string
    readonly replacesSameHolder?: boolean
  }
  readonly travelNotice?: {
    readonly from: string
    readonly to: string
    readonly countries?: readonly string[]
  }
  readonly connection?: Connection
}

export interface RatingFacts {
  readonly clientId: string
  readonly score: number
  readonly clientSince?: string
  readonly clientDocumentId?: string
}

export interface BidFacts {
  readonly bidId: string
  readonly accepted: boolean
  readonly clientId?: string
  readonly templateId?: string
}

export interface ObservationFacts {
  readonly kind:
    | 'video_declined'
    | 'video_passed'
    | 'liveness_failed'
    | 'liveness_passed'
    | 'identity_doubted'
    | 'identity_confirmed'
    | 'document_suspect'
    | 'crypto_requested'
    | 'third_party_payout_requested'
    | 'prepayment_requested'
    | 'remote_control_seen'
  readonly source: 'client' | 'staff' | 'system'
  readonly observerId?: string
  readonly occasionId?: string
  readonly confidence?: number
  readonly accommodation?: boolean
}

/** What an event of each type says beside its envelope, as the outer contract has it. */
export interface FactsByType {
  readonly payout: PayoutFacts
  readonly session: SessionFacts
  readonly profile: ProfileFacts
  readonly rating: RatingFacts
  readonly bid: BidFacts
  readonly observation: ObservationFacts
}

export type EventType = keyof FactsByType
