// Written by schemas/generate.js from the newest version of each Avro schema. Do not edit.

export interface AlertWire {
  readonly alertId: string
  readonly revision: number
  readonly change: 'opened' | 'updated' | 'resolved'
  readonly subject: AlertWireSubject
  readonly band: 'low' | 'medium' | 'high' | 'critical'
  readonly score: number
  readonly action: 'monitor' | 'request_info' | 'verify_payout_ownership' | 'confirm_with_worker' | 'step_up_liveness_video' | 'cooloff_new_method' | 'hold_payout' | 'escalate_sanctions'
  readonly victimPossible: boolean
  readonly reasons: readonly AlertWireReason[]
  readonly counter: readonly AlertWireCounter[]
  readonly alternativeExplanations: readonly string[]
  readonly unready: readonly string[]
  readonly partial: boolean
  readonly profileSinceMs: number | null
  readonly flip: readonly AlertWireFlip[]
  readonly withdrawnBecause: string | null
  readonly expiresAtMs: number | null
  readonly pendingPayouts: readonly AlertWirePendingPayout[]
  readonly linked: readonly AlertWireLinkedWorker[]
  readonly amountAtRiskUsdCents: string | null
  readonly confidence: number | null
  readonly openedAtMs: number
  readonly updatedAtMs: number
  readonly settingsHash: string
  readonly listVersions: Readonly<Record<string, string>>
  readonly basis: AlertWireAlertBasis
}

interface AlertWireAlertBasis {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

interface AlertWireLinkedWorker {
  readonly workerId: string
  readonly by: readonly string[]
  readonly strength: number
}

interface AlertWirePendingPayout {
  readonly payoutId: string
  readonly amountUsdCents: string | null
  readonly dueAtMs: number | null
}

interface AlertWireFlip {
  readonly signal: string
  readonly observed: number | string | null
  readonly needed: number | string | null
  readonly text: string
}

interface AlertWireCounter {
  readonly code: string
  readonly params: Readonly<Record<string, number | string>>
  readonly text: string
}

interface AlertWireReason {
  readonly signal: string
  readonly version: number
  readonly family: 'network' | 'linkage' | 'routing' | 'time' | 'client' | 'identity' | 'sanctions'
  readonly strength: number
  readonly observed: number | string | null
  readonly limit: number | string | null
  readonly text: string
  readonly params: Readonly<Record<string, number | string>>
  readonly evidence: readonly AlertWireEventRef[]
  readonly contribution: number
  readonly count: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  readonly guards: readonly AlertWireGuardAnswer[]
  readonly list: AlertWireListReference | null
  readonly victim: boolean
}

interface AlertWireListReference {
  readonly name: string
  readonly version: string
  readonly entry: string
}

interface AlertWireGuardAnswer {
  readonly id: string
  readonly held: boolean
  readonly why: string
}

interface AlertWireEventRef {
  readonly eventId: string
  readonly occurredAtMs: number
  readonly partition: number
  readonly offset: number
}

interface AlertWireSubject {
  readonly kind: 'worker' | 'client' | 'cluster'
  readonly id: string
}

export interface AssessmentWire {
  readonly eventId: string
  readonly payoutId: string
  readonly workerId: string
  readonly occurredAtMs: number
  readonly score: number
  readonly band: 'none' | 'low' | 'medium' | 'high' | 'critical'
  readonly action: 'monitor' | 'request_info' | 'verify_payout_ownership' | 'confirm_with_worker' | 'step_up_liveness_video' | 'cooloff_new_method' | 'hold_payout' | 'escalate_sanctions'
  readonly reasons: readonly AssessmentWireReason[]
  readonly unready: readonly string[]
  readonly failed: readonly string[]
  readonly partial: boolean
  readonly settingsHash: string
}

interface AssessmentWireReason {
  readonly signal: string
  readonly version: number
  readonly family: 'network' | 'linkage' | 'routing' | 'time' | 'client' | 'identity' | 'sanctions'
  readonly strength: number
  readonly observed: number | string | null
  readonly limit: number | string | null
  readonly text: string
  readonly params: Readonly<Record<string, number | string>>
  readonly evidence: readonly AssessmentWireEventRef[]
  readonly contribution: number
  readonly count: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  readonly guards: readonly AssessmentWireGuardAnswer[]
  readonly list: AssessmentWireListReference | null
  readonly victim: boolean
}

interface AssessmentWireListReference {
  readonly name: string
  readonly version: string
  readonly entry: string
}

interface AssessmentWireGuardAnswer {
  readonly id: string
  readonly held: boolean
  readonly why: string
}

interface AssessmentWireEventRef {
  readonly eventId: string
  readonly occurredAtMs: number
  readonly partition: number
  readonly offset: number
}

export interface CohortWire {
  readonly partition: number
  readonly day: number
  readonly corridors: readonly CohortWireCohortCorridor[]
}

interface CohortWireCohortCorridor {
  readonly corridor: string
  readonly tally: CohortWireCohortTally
}

interface CohortWireCohortTally {
  readonly paid: number
  readonly crypto: number
  readonly settled: number
  readonly shifted: number
  readonly judged: number
  readonly unusual: number
  readonly railed: number
  readonly switched: number
  readonly active: number
  readonly prepaid: number
}

export interface DeadLetterWire {
  readonly original: Buffer
  readonly originalKey: Buffer | null
  readonly source: DeadLetterWireDeadLetterSource
  readonly service: string
  readonly code: string
  readonly field: string | null
  readonly message: string
  readonly receivedAtMs: number
}

interface DeadLetterWireDeadLetterSource {
  readonly kind: 'kafka' | 'http' | 'file'
  readonly topic: string | null
  readonly partition: number | null
  readonly offset: number | null
  readonly name: string | null
  readonly line: number | null
}

export interface EventWire {
  readonly eventId: string
  readonly workerId: string
  readonly type: 'payout' | 'session' | 'profile' | 'rating' | 'bid' | 'observation' | 'link' | 'label'
  readonly occurredAtMs: number
  readonly receivedAtMs: number
  readonly quality: readonly string[]
  readonly connection: EventWireConnection | null
  readonly payout: EventWirePayout | null
  readonly session: EventWireSession | null
  readonly profile: EventWireAccountChange | null
  readonly rating: EventWireRating | null
  readonly bid: EventWireBid | null
  readonly observation: EventWireObservation | null
  readonly link: EventWireLink | null
  readonly label: EventWireLabel | null
}

interface EventWireLabel {
  readonly alertId: string
  readonly verdict: 'confirmed' | 'false_positive' | 'benign_explained' | 'victim'
  readonly signals: readonly string[]
}

interface EventWireLink {
  readonly attribute: string
  readonly attributeKey: string
  readonly member: EventWireMember
  readonly loginsMs: readonly number[]
  readonly standing: EventWireStanding | null
}

interface EventWireStanding {
  readonly heat: number
  readonly sequence: number
  readonly kin: readonly EventWireKinOfKin[]
}

interface EventWireKinOfKin {
  readonly workerId: string
  readonly heat: number
}

interface EventWireMember {
  readonly workerId: string
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  readonly agencyId: string | null
  readonly householdId: string | null
  readonly createdMs: number | null
  readonly closedMs: number | null
  readonly confirmedMs: number | null
}

interface EventWireObservation {
  readonly kind: 'video_declined' | 'video_passed' | 'liveness_failed' | 'liveness_passed' | 'identity_doubted' | 'identity_confirmed' | 'document_suspect' | 'crypto_requested' | 'third_party_payout_requested' | 'prepayment_requested' | 'remote_control_seen'
  readonly source: 'client' | 'staff' | 'system'
  readonly observerId: string | null
  readonly occasionId: string | null
  readonly confidence: number
  readonly accommodation: boolean
}

interface EventWireBid {
  readonly bidId: string
  readonly accepted: boolean
  readonly clientId: string | null
  readonly templateKey: string | null
}

interface EventWireRating {
  readonly clientId: string
  readonly score: number
  readonly clientSinceMs: number | null
  readonly clientDocumentKey: string | null
}

interface EventWireAccountChange {
  readonly action: 'created' | 'updated' | 'closed'
  readonly kycStatus: 'unverified' | 'pending' | 'verified' | 'rejected' | null
  readonly declaredCountry: string | null
  readonly declaredTimezone: string | null
  readonly phoneCountry: string | null
  readonly documentCountry: string | null
  readonly documentKey: string | null
  readonly emailKey: string | null
  readonly phoneKey: string | null
  readonly nameKey: string | null
  readonly templateKey: string | null
  readonly agencyId: string | null
  readonly householdId: string | null
  readonly payoutInstrument: EventWirePayoutInstrument | null
  readonly travelNotice: EventWireTravelNotice | null
}

interface EventWireTravelNotice {
  readonly fromMs: number
  readonly toMs: number
  readonly countries: readonly string[]
}

interface EventWirePayoutInstrument {
  readonly kind: ('bank' | 'ewallet' | 'card' | 'crypto') | null
  readonly key: string | null
  readonly holderNameKey: string | null
  readonly country: string | null
  readonly replacesSameHolder: boolean | null
}

interface EventWireSession {
  readonly action: 'login' | 'heartbeat' | 'logout' | 'login_failed'
  readonly interactive: boolean
  readonly automation: boolean
  readonly mfaDeviceKey: string | null
  readonly rdpPortOpen: boolean | null
  readonly remoteTool: string | null
}

interface EventWirePayout {
  readonly payoutId: string
  readonly status: 'requested' | 'sent' | 'reversed'
  readonly amount: string
  readonly currency: string
  readonly amountUsdCents: string | null
  readonly payerId: string | null
  readonly payerFundingKey: string | null
  readonly agencyId: string | null
  readonly earningId: string | null
  readonly earnedAtMs: number | null
  readonly balanceRatio: number | null
  readonly milestoneId: string | null
  readonly dueAtMs: number | null
  readonly automatic: boolean | null
  readonly destination: EventWireDestination
}

interface EventWireDestination {
  readonly kind: 'bank' | 'ewallet' | 'card' | 'crypto'
  readonly key: string
  readonly country: string | null
  readonly holderKind: 'person' | 'company' | 'unknown' | null
  readonly holderVerified: boolean | null
  readonly holderNameMatch: number | null
  readonly crypto: EventWireCryptoDestination | null
}

interface EventWireCryptoDestination {
  readonly asset: string
  readonly chain: string | null
  readonly bodyKey: string
  readonly lookalikeKey: string | null
  readonly hasMemo: boolean
  readonly accountModel: boolean
  readonly omnibus: boolean
  readonly screening: EventWireScreening
  readonly exposure: EventWireExposure | null
}

interface EventWireExposure {
  readonly feed: string
  readonly version: string
  readonly category: string
  readonly ratio: number
  readonly confidence: number
  readonly hops: number
}

interface EventWireScreening {
  readonly version: string | null
  readonly hit: EventWireSanctionsHit | null
}

interface EventWireSanctionsHit {
  readonly list: string
  readonly version: string
  readonly entry: string
  readonly party: string | null
  readonly programme: string | null
}

interface EventWireConnection {
  readonly sessionId: string | null
  readonly ipKey: string | null
  readonly subnetKey: string | null
  readonly ipClass: 'public' | 'shared' | 'reserved' | 'none'
  readonly deviceKey: string | null
  readonly userAgentFamily: string | null
  readonly timezoneOffsetMinutes: number | null
  readonly place: EventWirePlace | null
  readonly network: EventWireNetwork
  readonly netblock: EventWireNetblockHit | null
  readonly netblocksLoaded: boolean
}

interface EventWireNetblockHit {
  readonly label: string
  readonly source: string
  readonly confidence: number
  readonly tier: 'hard' | 'soft'
  readonly lastConfirmedMs: number
  readonly ttlDays: number
  readonly listVersion: string
}

interface EventWireNetwork {
  readonly asn: number | null
  readonly kind: 'residential' | 'cellular' | 'hosting' | 'business' | 'education' | 'unknown'
  readonly anonymizer: 'none' | 'vpn' | 'proxy' | 'tor' | 'relay' | 'unknown'
  readonly provider: string | null
}

interface EventWirePlace {
  readonly country: string | null
  readonly lat: number | null
  readonly lon: number | null
  readonly accuracyKm: number | null
  readonly timezone: string | null
}

export interface FindingWire {
  readonly judgement: FindingWireJudgement
  readonly cause: FindingWireEventRef
}

interface FindingWireJudgement {
  readonly subject: FindingWireSubject
  readonly workerId: string
  readonly atMs: number
  readonly score: number
  readonly band: 'none' | 'low' | 'medium' | 'high' | 'critical'
  readonly action: 'monitor' | 'request_info' | 'verify_payout_ownership' | 'confirm_with_worker' | 'step_up_liveness_video' | 'cooloff_new_method' | 'hold_payout' | 'escalate_sanctions'
  readonly families: FindingWireFamilyScores
  readonly reasons: readonly FindingWireReason[]
  readonly counter: readonly FindingWireCounter[]
  readonly unready: readonly string[]
  readonly failed: readonly string[]
  readonly partial: boolean
  readonly flip: readonly FindingWireFlip[]
  readonly linked: readonly FindingWireLinkedWorker[]
  readonly pendingPayouts: readonly FindingWirePendingPayout[]
  readonly profileSinceMs: number
  readonly listVersions: Readonly<Record<string, string>>
  readonly settingsHash: string
}

interface FindingWirePendingPayout {
  readonly payoutId: string
  readonly amountUsdCents: string | null
  readonly dueAtMs: number | null
}

interface FindingWireLinkedWorker {
  readonly workerId: string
  readonly by: readonly string[]
  readonly strength: number
}

interface FindingWireFlip {
  readonly signal: string
  readonly observed: number | string | null
  readonly needed: number | string | null
  readonly text: string
}

interface FindingWireCounter {
  readonly code: string
  readonly params: Readonly<Record<string, number | string>>
  readonly text: string
}

interface FindingWireReason {
  readonly signal: string
  readonly version: number
  readonly family: 'network' | 'linkage' | 'routing' | 'time' | 'client' | 'identity' | 'sanctions'
  readonly strength: number
  readonly observed: number | string | null
  readonly limit: number | string | null
  readonly text: string
  readonly params: Readonly<Record<string, number | string>>
  readonly evidence: readonly FindingWireEventRef[]
  readonly contribution: number
  readonly count: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  readonly guards: readonly FindingWireGuardAnswer[]
  readonly list: FindingWireListReference | null
  readonly victim: boolean
}

interface FindingWireListReference {
  readonly name: string
  readonly version: string
  readonly entry: string
}

interface FindingWireGuardAnswer {
  readonly id: string
  readonly held: boolean
  readonly why: string
}

interface FindingWireEventRef {
  readonly eventId: string
  readonly occurredAtMs: number
  readonly partition: number
  readonly offset: number
}

interface FindingWireFamilyScores {
  readonly network: number
  readonly linkage: number
  readonly routing: number
  readonly time: number
  readonly client: number
  readonly identity: number
  readonly sanctions: number
}

interface FindingWireSubject {
  readonly kind: 'worker' | 'client' | 'cluster'
  readonly id: string
}

export interface PlatformEventWire {
  readonly eventId: string | null
  readonly type: string | null
  readonly workerId: string | null
  readonly occurredAt: number | string | null
  readonly sessionId: string | null
  readonly ip: string | null
  readonly deviceId: string | null
  readonly userAgent: string | null
  readonly timezoneOffsetMinutes: number | null
  readonly geo: PlatformEventWireGeo | null
  readonly network: PlatformEventWireNetwork | null
  readonly connection: PlatformEventWireConnection | null
  readonly payoutId: string | null
  readonly status: string | null
  readonly amount: string | null
  readonly currency: string | null
  readonly amountUsd: string | null
  readonly payerId: string | null
  readonly payerFundingId: string | null
  readonly agencyId: string | null
  readonly earningId: string | null
  readonly earnedAt: number | string | null
  readonly balanceShare: number | null
  readonly milestoneId: string | null
  readonly dueAt: number | string | null
  readonly automatic: boolean | null
  readonly destination: PlatformEventWireDestination | null
  readonly action: string | null
  readonly interactive: boolean | null
  readonly automation: boolean | null
  readonly mfaDeviceId: string | null
  readonly remoteAccess: PlatformEventWireRemoteAccess | null
  readonly kycStatus: string | null
  readonly declaredCountry: string | null
  readonly declaredTimezone: string | null
  readonly phoneCountry: string | null
  readonly documentCountry: string | null
  readonly documentId: string | null
  readonly emailId: string | null
  readonly phoneId: string | null
  readonly nameId: string | null
  readonly templateId: string | null
  readonly householdId: string | null
  readonly payoutInstrument: PlatformEventWirePayoutInstrument | null
  readonly travelNotice: PlatformEventWireTravelNotice | null
  readonly clientId: string | null
  readonly score: number | null
  readonly clientSince: number | string | null
  readonly clientDocumentId: string | null
  readonly bidId: string | null
  readonly accepted: boolean | null
  readonly kind: string | null
  readonly source: string | null
  readonly observerId: string | null
  readonly occasionId: string | null
  readonly confidence: number | null
  readonly accommodation: boolean | null
}

interface PlatformEventWireTravelNotice {
  readonly from: number | string | null
  readonly to: number | string | null
  readonly countries: readonly string[] | null
}

interface PlatformEventWirePayoutInstrument {
  readonly kind: string | null
  readonly instrumentId: string | null
  readonly holderNameId: string | null
  readonly country: string | null
  readonly replacesSameHolder: boolean | null
}

interface PlatformEventWireRemoteAccess {
  readonly rdpPortOpen: boolean | null
  readonly tool: string | null
}

interface PlatformEventWireDestination {
  readonly kind: string | null
  readonly instrumentId: string | null
  readonly country: string | null
  readonly holderKind: string | null
  readonly holderVerified: boolean | null
  readonly holderNameMatch: number | null
  readonly crypto: PlatformEventWireCryptoDestination | null
}

interface PlatformEventWireCryptoDestination {
  readonly asset: string | null
  readonly chain: string | null
  readonly address: string | null
  readonly memo: string | null
}

interface PlatformEventWireConnection {
  readonly sessionId: string | null
  readonly ip: string | null
  readonly deviceId: string | null
  readonly userAgent: string | null
  readonly timezoneOffsetMinutes: number | null
  readonly geo: PlatformEventWireGeo | null
  readonly network: PlatformEventWireNetwork | null
}

interface PlatformEventWireNetwork {
  readonly asn: number | null
  readonly kind: string | null
  readonly anonymizer: string | null
  readonly provider: string | null
}

interface PlatformEventWireGeo {
  readonly country: string | null
  readonly lat: number | null
  readonly lon: number | null
  readonly accuracyKm: number | null
  readonly timezone: string | null
}
