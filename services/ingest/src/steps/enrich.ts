import {
  asClientId,
  asEventId,
  asWorkerId,
  type Bid,
  type Connection,
  type Event,
  type Observation,
  type Rating,
  type Session,
} from '@redflag/detection'
import type {
  ContractEvent,
  ContractEventBid,
  ContractEventConnection,
  ContractEventObservation,
  ContractEventRating,
  ContractEventSession,
} from '@redflag/schemas'
import type { ReferenceData } from '../ports.ts'
import { createAccountChangeStep } from './account-change.ts'
import { boundedText } from './bounded-text.ts'
import { createConnectionStep } from './connection.ts'
import { createPayoutStep } from './payout.ts'
import type { Pseudonyms } from './pseudonyms.ts'
import { timeOf, timesOf } from './times.ts'

/**
 * A checked contract event becomes the event of the core.
 *
 * @param arrivedAtMs when it came in; null in a replay, where event time is the only clock
 */
export type EnrichStep = (given: ContractEvent, arrivedAtMs: number | null) => Event

/**
 * Adds what can be looked up and takes away what identifies a person: after this step there are pseudonyms and facts.
 * Total: what has passed the check has an event. One set of keys and one set of lists per step.
 *
 * Every event is written out as one literal of its own. Spreading an envelope into it would read better and cost 7 µs
 * more an event (14 against 7 on Node 20): the engine gives up on the shape of what comes out.
 */
export function createEnrichStep(pseudonyms: Pseudonyms, reference: ReferenceData): EnrichStep {
  const connectionOf = createConnectionStep(pseudonyms, reference)
  const payoutOf = createPayoutStep(pseudonyms, reference)
  const accountChangeOf = createAccountChangeStep(pseudonyms)

  function optionalConnection(given: ContractEventConnection | undefined): Connection | null {
    return given === undefined ? null : connectionOf(given)
  }

  return function enrich(given, arrivedAtMs) {
    const eventId = asEventId(given.eventId)
    const workerId = asWorkerId(given.workerId)
    const { occurredAtMs, receivedAtMs, quality } = timesOf(given.occurredAt, arrivedAtMs)
    switch (given.type) {
      case 'session':
        return {
          eventId,
          workerId,
          occurredAtMs,
          receivedAtMs,
          quality,
          connection: connectionOf(given),
          type: 'session',
          session: sessionOf(given, pseudonyms),
        }
      case 'payout': {
        const { payout, quality: payoutQuality } = payoutOf(given, workerId, occurredAtMs)
        return {
          eventId,
          workerId,
          occurredAtMs,
          receivedAtMs,
          quality: payoutQuality.length === 0 ? quality : [...quality, ...payoutQuality],
          connection: optionalConnection(given.connection),
          type: 'payout',
          payout,
        }
      }
      case 'profile':
        return {
          eventId,
          workerId,
          occurredAtMs,
          receivedAtMs,
          quality,
          connection: optionalConnection(given.connection),
          type: 'profile',
          profile: accountChangeOf(given),
        }
      case 'rating': {
        const rating = ratingOf(given, pseudonyms)
        const connection = null
        return { eventId, workerId, occurredAtMs, receivedAtMs, quality, connection, type: 'rating', rating }
      }
      case 'bid': {
        const bid = bidOf(given, pseudonyms)
        return { eventId, workerId, occurredAtMs, receivedAtMs, quality, connection: null, type: 'bid', bid }
      }
      case 'observation':
        return {
          eventId,
          workerId,
          occurredAtMs,
          receivedAtMs,
          quality,
          connection: null,
          type: 'observation',
          observation: observationOf(given),
        }
    }
  }
}

function sessionOf(given: ContractEventSession, pseudonyms: Pseudonyms): Session {
  const tool = given.remoteAccess?.tool
  return {
    action: given.action,
    interactive: given.interactive ?? true,
    automation: given.automation ?? false,
    mfaDeviceKey: given.mfaDeviceId === undefined ? null : pseudonyms.of('mfa-device', given.mfaDeviceId),
    rdpPortOpen: given.remoteAccess?.rdpPortOpen ?? null,
    remoteTool: tool === undefined ? null : boundedText(tool),
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
