import {
  asClientId,
  asEventId,
  asWorkerId,
  type Bid,
  type Connection,
  type Envelope,
  type Event,
  type Observation,
  type QualityFact,
  type Rating,
  type Session,
} from '@redflag/detection'
import {
  type ContractEvent,
  type ContractEventBid,
  type ContractEventConnection,
  type ContractEventObservation,
  type ContractEventRating,
  type ContractEventSession,
  parseTimestampMs,
} from '@redflag/schemas'
import type { ReferenceData } from '../ports.ts'
import { createAccountChangeStep } from './account-change.ts'
import { createConnectionStep } from './connection.ts'
import { createPayoutStep } from './payout.ts'
import type { Pseudonyms } from './pseudonyms.ts'

/**
 * A checked contract event becomes the event of the core.
 *
 * @param receivedAtMs when it came in; null in a replay, where event time is the only clock
 */
export type EnrichStep = (given: ContractEvent, receivedAtMs: number | null) => Event

/** How far ahead of ours the platform's clock may be before its time is not believed. Ten minutes. */
export const MAX_CLOCK_SKEW_MS = 10 * 60_000

const NO_FACTS: readonly QualityFact[] = []

/**
 * Adds what can be looked up and takes away what identifies a person: after this step there are pseudonyms and facts.
 * Total: what has passed the check has an event. One set of keys and one set of lists per step.
 */
export function createEnrichStep(pseudonyms: Pseudonyms, reference: ReferenceData): EnrichStep {
  const connectionOf = createConnectionStep(pseudonyms, reference)
  const payoutOf = createPayoutStep(pseudonyms, reference)
  const accountChangeOf = createAccountChangeStep(pseudonyms)

  function optionalConnection(given: ContractEventConnection | undefined): Connection | null {
    return given === undefined ? null : connectionOf(given)
  }

  return function enrich(given, receivedAtMs) {
    const envelope = envelopeOf(given, receivedAtMs)
    switch (given.type) {
      case 'session':
        return {
          ...envelope,
          type: 'session',
          connection: connectionOf(given),
          session: sessionOf(given, pseudonyms),
        }
      case 'payout': {
        const { payout, quality } = payoutOf(given, envelope.workerId, envelope.occurredAtMs)
        return {
          ...envelope,
          type: 'payout',
          quality: quality.length === 0 ? envelope.quality : [...envelope.quality, ...quality],
          connection: optionalConnection(given.connection),
          payout,
        }
      }
      case 'profile':
        return {
          ...envelope,
          type: 'profile',
          connection: optionalConnection(given.connection),
          profile: accountChangeOf(given),
        }
      case 'rating':
        return { ...envelope, type: 'rating', rating: ratingOf(given, pseudonyms) }
      case 'bid':
        return { ...envelope, type: 'bid', bid: bidOf(given, pseudonyms) }
      case 'observation':
        return { ...envelope, type: 'observation', observation: observationOf(given) }
    }
  }
}

/**
 * An event from the future would freeze a profile: everything after it would be late. So beyond the tolerance the time
 * of arrival counts, and the event says so.
 */
function envelopeOf(given: ContractEvent, receivedAtMs: number | null): Envelope {
  const saidMs = timeOf(given.occurredAt)
  const isSkewed = receivedAtMs !== null && saidMs > receivedAtMs + MAX_CLOCK_SKEW_MS
  const occurredAtMs = isSkewed ? receivedAtMs : saidMs
  return {
    eventId: asEventId(given.eventId),
    workerId: asWorkerId(given.workerId),
    occurredAtMs,
    receivedAtMs: receivedAtMs ?? occurredAtMs,
    quality: isSkewed ? ['clock-skew'] : NO_FACTS,
    connection: null,
  }
}

/** @throws RangeError for a text that the check would not have let pass: our bug. */
function timeOf(text: string): number {
  const ms = parseTimestampMs(text)
  if (ms === null) throw new RangeError('a time that passed the check cannot be read')
  return ms
}

function sessionOf(given: ContractEventSession, pseudonyms: Pseudonyms): Session {
  return {
    action: given.action,
    interactive: given.interactive ?? true,
    automation: given.automation ?? false,
    mfaDeviceKey: given.mfaDeviceId === undefined ? null : pseudonyms.of('mfa-device', given.mfaDeviceId),
    rdpPortOpen: given.remoteAccess?.rdpPortOpen ?? null,
    remoteTool: given.remoteAccess?.tool ?? null,
  }
}

function ratingOf(given: ContractEventRating, pseudonyms: Pseudonyms): Rating {
  return {
    clientId: asClientId(given.clientId),
    score: given.score,
    clientSinceMs: given.clientSince === undefined ? null : timeOf(given.clientSince),
    clientDocumentKey:
      given.clientDocumentId === undefined ? null : pseudonyms.of('document', given.clientDocumentId),
  }
}

function bidOf(given: ContractEventBid, pseudonyms: Pseudonyms): Bid {
  return {
    bidId: given.bidId,
    accepted: given.accepted,
    clientId: given.clientId === undefined ? null : asClientId(given.clientId),
    templateKey: given.templateId === undefined ? null : pseudonyms.of('template', given.templateId),
  }
}

function observationOf(given: ContractEventObservation): Observation {
  return {
    kind: given.kind,
    source: given.source,
    observerId: given.observerId ?? null,
    occasionId: given.occasionId ?? null,
    confidence: given.confidence ?? 1,
    accommodation: given.accommodation ?? false,
  }
}
