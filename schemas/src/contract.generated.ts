// Written by schemas/generate.js from schemas/contract/*.schema.json. Do not edit.

/** An event on the way into Redflag */
export type ContractEvent = {
  readonly eventId: string
  readonly type: 'payout' | 'session' | 'profile' | 'rating' | 'bid' | 'observation'
  readonly workerId: string
  readonly occurredAt: string
} & (ContractEventPayout & {
  readonly type?: 'payout'
} | ContractEventSession & {
  readonly type?: 'session'
} | ContractEventProfile & {
  readonly type?: 'profile'
} | ContractEventRating & {
  readonly type?: 'rating'
} | ContractEventBid & {
  readonly type?: 'bid'
} | ContractEventObservation & {
  readonly type?: 'observation'
})

export type ContractEventGeo = {
  readonly country?: string
  readonly lat?: number
  readonly lon?: number
  /** Radius in kilometres of about two thirds confidence */
  readonly accuracyKm?: number
  /** IANA zone */
  readonly timezone?: string
}

export type ContractEventNetwork = {
  readonly asn?: number
  readonly kind?: 'residential' | 'cellular' | 'hosting' | 'business' | 'education' | 'unknown'
  readonly anonymizer?: 'none' | 'vpn' | 'proxy' | 'tor' | 'relay'
  readonly provider?: string
}

/** Where the worker was when it happened */
export type ContractEventConnection = {
  readonly sessionId?: string
  readonly ip?: string
  readonly deviceId?: string
  readonly userAgent?: string
  /** Minutes to add to UTC for local time, as the client reports it */
  readonly timezoneOffsetMinutes?: number
  readonly geo?: ContractEventGeo
  readonly network?: ContractEventNetwork
}

export type ContractEventPayout = {
  readonly payoutId: string
  readonly status: 'requested' | 'sent' | 'reversed'
  readonly amount: string
  readonly currency: string
  readonly amountUsd?: string
  /** The client whose money it is */
  readonly payerId?: string
  /** The instrument the client funded with; same namespace as instrumentId */
  readonly payerFundingId?: string
  readonly agencyId?: string
  readonly earningId?: string
  /** When the earning became available */
  readonly earnedAt?: string
  /** Share of the available balance that this payout takes */
  readonly balanceShare?: number
  readonly milestoneId?: string
  /** When the money leaves if nobody acts */
  readonly dueAt?: string
  /** Paid by a standing auto-withdraw setting */
  readonly automatic?: boolean
  readonly destination: {
    readonly kind: 'bank' | 'ewallet' | 'card' | 'crypto'
    /** Required unless kind is crypto */
    readonly instrumentId?: string
    readonly country?: string
    readonly holderKind?: 'person' | 'company' | 'unknown'
    /** Proven to be the worker's own (or the worker's own company) */
    readonly holderVerified?: boolean
    /** Similarity of holder name and worker name, as the platform measured it */
    readonly holderNameMatch?: number
    readonly crypto?: {
      readonly asset: string
      /** bitcoin, ethereum, tron, bsc, polygon, arbitrum, base, litecoin, xrp, ... ; lower case */
      readonly chain?: string
      readonly address: string
      /** Destination tag or memo, where the chain uses one */
      readonly memo?: string
    }
  } & ({ readonly kind: 'crypto'; readonly crypto: {
  readonly asset: string
  /** bitcoin, ethereum, tron, bsc, polygon, arbitrum, base, litecoin, xrp, ... ; lower case */
  readonly chain?: string
  readonly address: string
  /** Destination tag or memo, where the chain uses one */
  readonly memo?: string
} } | { readonly kind: 'bank' | 'ewallet' | 'card'; readonly instrumentId: string })
  readonly connection?: ContractEventConnection
}

export type ContractEventSession = ContractEventConnection & {
  readonly action: 'login' | 'heartbeat' | 'logout' | 'login_failed'
  /** A person acted, as against a token refresh or an idle tab */
  readonly interactive?: boolean
  /** API client or time-tracking agent */
  readonly automation?: boolean
  readonly mfaDeviceId?: string
  readonly remoteAccess?: {
    readonly rdpPortOpen?: boolean
    /** anydesk, teamviewer, rustdesk, chrome-remote-desktop, ip-kvm, ... */
    readonly tool?: string
  }
  readonly sessionId: string
  readonly ip: string
}

export type ContractEventProfile = {
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
  /** Verified family or shared household */
  readonly householdId?: string
  /** A payout method was added or made the default */
  readonly payoutInstrument?: {
    readonly kind?: 'bank' | 'ewallet' | 'card' | 'crypto'
    readonly instrumentId?: string
    readonly holderNameId?: string
    readonly country?: string
    readonly replacesSameHolder?: boolean
  }
  readonly travelNotice?: {
    readonly from: string
    readonly to: string
    readonly countries?: readonly string[]
  }
  readonly connection?: ContractEventConnection
}

export type ContractEventRating = {
  readonly clientId: string
  readonly score: number
  readonly clientSince?: string
  readonly clientDocumentId?: string
}

export type ContractEventBid = {
  readonly bidId: string
  readonly accepted: boolean
  readonly clientId?: string
  readonly templateId?: string
}

/** Something a person or another system noticed about the worker */
export type ContractEventObservation = {
  readonly kind: 'video_declined' | 'video_passed' | 'liveness_failed' | 'liveness_passed' | 'identity_doubted' | 'identity_confirmed' | 'document_suspect' | 'crypto_requested' | 'third_party_payout_requested' | 'prepayment_requested' | 'remote_control_seen'
  /** Who noticed: a client of the platform, its own staff, or another system */
  readonly source: 'client' | 'staff' | 'system'
  /** Which client, reviewer or system; the same observer counts once for a kind */
  readonly observerId?: string
  /** The call, interview or conversation it belongs to */
  readonly occasionId?: string
  readonly confidence?: number
  /** An agreed alternative to video is in place (disability, connection, local law) */
  readonly accommodation?: boolean
}

/** What an analyst found out about an alert */
export type ContractLabel = {
  /** Unique; sent again with the same content it changes nothing */
  readonly labelId: string
  /** As the alert has it */
  readonly alertId: string
  /** Of a cluster's alert: the member that the verdict is about; one label for each */
  readonly workerId: string
  /** victim: somebody else acted in this worker's name */
  readonly verdict: 'confirmed' | 'false_positive' | 'benign_explained' | 'victim'
  /** Reasons of the alert that the verdict is about, by signal id; ids that are not known are kept and do no harm */
  readonly signals: readonly string[]
  readonly decidedAt: string
  /** Opaque id of who decided; dropped at intake */
  readonly by?: string
  /** For people; dropped at intake */
  readonly note?: string
}

/** One change of one alert */
export type ContractAlert = {
  /** Deterministic: the same input gives the same id */
  readonly alertId: string
  readonly change: 'opened' | 'updated' | 'resolved'
  readonly subject: {
    readonly kind: 'worker' | 'client' | 'cluster'
    readonly id: string
  }
  /** medium = review, high = step-up, critical = hold and senior review */
  readonly band: 'low' | 'medium' | 'high' | 'critical'
  readonly score: number
  /** Recommended. Only escalate_sanctions carries an immediate provisional hold; a person decides everything else */
  readonly action: 'monitor' | 'request_info' | 'verify_payout_ownership' | 'confirm_with_worker' | 'step_up_liveness_video' | 'cooloff_new_method' | 'hold_payout' | 'escalate_sanctions'
  readonly victimPossible?: boolean
  readonly reasons: readonly {
    /** The signal's kebab-case id, e.g. impossible-travel */
    readonly signal: string
    readonly version?: number
    readonly family: 'network' | 'linkage' | 'routing' | 'time' | 'client' | 'identity' | 'sanctions'
    readonly strength: number
    readonly observed?: number | string | null
    readonly limit?: number | string | null
    /** One plain sentence for an analyst; never a nationality, never an attribution */
    readonly text: string
    /** eventIds that exist in the input */
    readonly evidence: readonly string[]
    /** Share of the score that this reason brings; the shares of an alert add up to 1 */
    readonly contribution?: number
    /** The figures in `text`, by name, so that it can be said in another language */
    readonly params?: Readonly<Record<string, unknown>>
    readonly count?: number
    readonly firstSeen?: string
    readonly lastSeen?: string
    /** What was asked before the signal was allowed to speak, and what the answer was */
    readonly guards?: readonly {
      readonly id: string
      readonly held: boolean
      readonly why?: string
    }[]
    readonly evidenceRefs?: readonly {
      readonly eventId: string
      readonly occurredAt?: string
      readonly summary?: string
      readonly topic?: string
      readonly partition?: number
      readonly offset?: string
    }[]
    readonly list?: {
      readonly name?: string
      readonly version?: string
      readonly entry?: string
    }
  }[]
  readonly counterEvidence?: readonly string[]
  /** The same, for machines: what speaks for the worker, and signals that stayed quiet because of it */
  readonly counter?: readonly {
    readonly code: string
    readonly params?: Readonly<Record<string, unknown>>
    readonly text: string
  }[]
  readonly alternativeExplanations?: readonly string[]
  /** Signals that could not judge, for want of input or history */
  readonly unready?: readonly string[]
  /** An input (list, database, store) was missing or stale when this was said */
  readonly partial?: boolean
  /** Since when the worker has been seen */
  readonly profileSince?: string
  /** The smallest changes that would have kept it in the band below */
  readonly flip?: readonly {
    readonly signal: string
    readonly observed?: number | string | null
    readonly needed?: number | string | null
    readonly text: string
  }[]
  readonly withdrawnBecause?: string
  readonly expiresAt?: string
  readonly pendingPayouts?: readonly {
    readonly payoutId: string
    readonly amountUsd?: string | null
    readonly dueAt?: string
  }[]
  readonly linked: readonly {
    readonly workerId: string
    readonly by: readonly string[]
    readonly strength?: number
  }[]
  readonly amountAtRiskUsd?: string | null
  readonly pendingPayoutIds?: readonly string[]
  readonly confidence?: number
  readonly openedAt: string
  readonly updatedAt: string
  readonly settingsHash: string
  readonly listVersions?: Readonly<Record<string, unknown>>
}

/** What was thought of one payout, at the moment it was seen */
export type ContractAssessment = {
  readonly eventId: string
  readonly payoutId: string
  readonly workerId: string
  readonly occurredAt: string
  readonly score: number
  readonly band: 'none' | 'low' | 'medium' | 'high' | 'critical'
  /** As in the alert; monitor where nothing speaks against the payout */
  readonly action: string
  readonly reasons: readonly {
    readonly signal: unknown
    readonly family: unknown
    readonly strength: unknown
  }[]
  /** Signals that had too little to go on */
  readonly unready?: readonly string[]
  /** Signals that broke; partial is then true */
  readonly failed?: readonly string[]
  readonly partial: boolean
  readonly settingsHash: string
}
