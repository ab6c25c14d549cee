import type { Connection, EventOf } from '@redflag/detection'

/** Brands a literal; samples only. */
const id = <Id extends string>(text: string): Id => text as Id

/** A keyed digest as ingest writes it: 22 characters of base64url for 128 bits. */
const pseudonym = <Key extends string>(seed: string): Key => seed.padEnd(22, 'x') as Key

const connection: Connection = {
  sessionId: 's-48213',
  ipKey: pseudonym('ip-2f9'),
  subnetKey: pseudonym('net-81c'),
  ipClass: 'public',
  deviceKey: pseudonym('dev-a77'),
  userAgentFamily: 'firefox/linux',
  timezoneOffsetMinutes: 60,
  place: { country: 'PT', lat: 38.72, lon: -9.14, accuracyKm: 20, timezone: 'Europe/Lisbon' },
  network: { asn: 3243, kind: 'residential', anonymizer: 'none', provider: 'MEO' },
  netblock: null,
  netblocksLoaded: true,
}

/** A payout as most are: to a bank, with most of the optional facts. */
export const bankPayout: EventOf<'payout'> = {
  eventId: id('01JP2Y6V3M9F7Z2QK8T4W5X6Y7'),
  workerId: id('w-104233'),
  type: 'payout',
  occurredAtMs: 1_772_816_400_000,
  receivedAtMs: 1_772_816_400_412,
  quality: [],
  connection,
  payout: {
    payoutId: id('po-99120312'),
    status: 'requested',
    amount: '1250.00',
    currency: 'USD',
    amountUsdCents: '125000',
    payerId: id('c-9121'),
    payerFundingKey: pseudonym('ins-c9'),
    agencyId: null,
    earningId: 'ea-5512311',
    earnedAtMs: 1_772_809_200_000,
    balanceRatio: 0.8,
    milestoneId: null,
    dueAtMs: 1_772_902_800_000,
    automatic: false,
    destination: {
      kind: 'bank',
      key: pseudonym('ins-1'),
      country: 'PT',
      holderKind: 'person',
      holderVerified: true,
      holderNameMatch: 0.98,
      crypto: null,
    },
  },
}

/** The worker shows up, as most events are. */
export const heartbeat: EventOf<'session'> = {
  eventId: id('01JP2Y6V3M9F7Z2QK8T4W5X6Z9'),
  workerId: id('w-104233'),
  type: 'session',
  occurredAtMs: 1_772_816_460_000,
  receivedAtMs: 1_772_816_460_087,
  quality: [],
  connection,
  session: {
    action: 'heartbeat',
    interactive: true,
    automation: false,
    mfaDeviceKey: null,
    rdpPortOpen: null,
    remoteTool: null,
  },
}
