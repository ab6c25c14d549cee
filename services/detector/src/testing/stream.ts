import {
  asEventId,
  asPayoutId,
  asPseudonym,
  asWorkerId,
  type Connection,
  type Event,
  type Payout,
} from '@redflag/detection'

/** A small platform's stream for tests: deterministic, in event-time order, with sharing, hits and honest workers. */
const START_MS = Date.UTC(2026, 2, 2)

const HOUR = 3_600_000

function aConnection(device: string, ip: string): Connection {
  return {
    sessionId: null,
    ipKey: asPseudonym(ip),
    subnetKey: asPseudonym(`${ip}/24`),
    ipClass: 'public',
    deviceKey: asPseudonym(device),
    userAgentFamily: null,
    timezoneOffsetMinutes: null,
    place: { country: 'PT', lat: 38.7, lon: -9.1, accuracyKm: 20, timezone: null },
    network: { asn: 3243, kind: 'residential', anonymizer: 'none', provider: null },
    netblock: null,
    netblocksLoaded: true,
  }
}

function aLogin(worker: string, hour: number, connection: Connection): Event {
  return {
    ...envelope(worker, hour, `login-${worker}-${hour}`),
    connection,
    type: 'session',
    session: {
      action: 'login',
      interactive: true,
      automation: false,
      mfaDeviceKey: null,
      rdpPortOpen: null,
      remoteTool: null,
    },
  }
}

export function aPayout(
  worker: string,
  hour: number,
  destination: string,
  over: Partial<Payout> = {},
): Event {
  return {
    ...envelope(worker, hour, `payout-${worker}-${hour}-${over.status ?? 'sent'}`),
    connection: null,
    type: 'payout',
    payout: {
      payoutId: asPayoutId(`po-${worker}-${hour}`),
      status: 'sent',
      amount: '100.00',
      currency: 'USD',
      amountUsdCents: '10000',
      payerId: null,
      payerFundingKey: null,
      agencyId: null,
      earningId: null,
      earnedAtMs: null,
      balanceRatio: null,
      milestoneId: null,
      dueAtMs: null,
      automatic: null,
      destination: {
        kind: 'bank',
        key: asPseudonym(destination),
        country: 'PT',
        holderKind: 'person',
        holderVerified: null,
        holderNameMatch: 0.9,
        crypto: null,
      },
      ...over,
    },
  }
}

function envelope(worker: string, hour: number, id: string) {
  const occurredAtMs = START_MS + hour * HOUR
  return {
    eventId: asEventId(id),
    workerId: asWorkerId(worker),
    occurredAtMs,
    receivedAtMs: occurredAtMs,
    quality: [],
  }
}

/** `workers` workers over ten days; every fifth one is paid to the wallet that the ring shares, from the ring's device. */
export function aStream(workers: number): readonly Event[] {
  const events: Event[] = []
  for (let day = 0; day < 10; day += 1) {
    for (let n = 0; n < workers; n += 1) {
      const worker = `w-${n}`
      const inRing = n % 5 === 0
      const hour = day * 24 + (n % 12)
      events.push(
        aLogin(worker, hour, aConnection(inRing && day > 4 ? 'ring-device' : `device-${n}`, `ip-${n}`)),
      )
      if (day % 3 === 2) {
        const mismatch = n % 7 === 3 ? { holderNameMatch: 0.2 } : {}
        const payout = aPayout(worker, hour + 1, inRing && day > 4 ? 'ring-wallet' : `bank-${n}`)
        if (payout.type !== 'payout') continue
        const destination = { ...payout.payout.destination, ...mismatch }
        events.push({ ...payout, payout: { ...payout.payout, destination } })
      }
    }
  }
  return events.sort((a, b) => a.occurredAtMs - b.occurredAtMs || (a.eventId < b.eventId ? -1 : 1))
}
