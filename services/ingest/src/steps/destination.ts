import type { CryptoDestination, Destination, QualityFact, Screening, WorkerId } from '@redflag/detection'
import { type CanonicalAddress, canonicalAddress, type SanctionsList } from '@redflag/reference'
import type { ContractEventPayout } from '@redflag/schemas'
import { createBoundedCache } from '../bounded-cache.ts'
import type { KnownAddresses } from '../known-addresses.ts'
import type { ReferenceData } from '../ports.ts'
import { boundedText } from './bounded-text.ts'
import type { Pseudonyms } from './pseudonyms.ts'

type GivenDestination = ContractEventPayout['destination']
type GivenCrypto = NonNullable<GivenDestination['crypto']>

interface DestinationResult {
  readonly destination: Destination
  /** What is wrong with the address; null when nothing is, or there is none. */
  readonly quality: QualityFact | null
}

export type DestinationStep = (given: GivenDestination, workerId: WorkerId) => DestinationResult

/** What follows from the address as written, whatever the sanctions lists say. */
interface AddressFacts {
  readonly address: CanonicalAddress
  /** Null for a blank address, which is nobody's in particular. */
  readonly destinationKey: Destination['key'] | null
  readonly bodyKey: CryptoDestination['bodyKey'] | null
  readonly lookalikeKey: CryptoDestination['lookalikeKey']
  readonly hasMemo: boolean
  readonly isOmnibus: boolean
  readonly quality: QualityFact | null
}

/** Addresses remembered, in each of two generations: decoding one costs 10-25 µs, a worker's rarely changes. */
const CACHE_ENTRIES = 16_384

/** Stands between the kind and the value. Tokens of the contract hold no control characters, so none can imitate it. */
const SEPARATOR = '\u0000'

/**
 * Where the money goes: the address in its canonical form is screened in the clear, then everything becomes
 * pseudonyms. Screening asks the list for every single event; only the decoding of the address is remembered.
 */
export function createDestinationStep(pseudonyms: Pseudonyms, reference: ReferenceData): DestinationStep {
  const { sanctions, exposure, known, outdated } = reference
  const screeningVersion = sanctions === null ? null : versionOf(sanctions)
  // An old list still says who is on it, but no longer who is not: then nothing was screened.
  const notListed: Screening = { version: outdated.sanctions ? null : screeningVersion, hit: null }
  const cache = createBoundedCache<string, AddressFacts>(CACHE_ENTRIES)

  function factsOf(given: GivenCrypto): AddressFacts {
    const name = [given.address, given.asset, given.chain, given.memo].join(SEPARATOR)
    const before = cache.get(name)
    if (before !== undefined) return before
    const facts = addressFacts(given, pseudonyms, known)
    cache.set(name, facts)
    return facts
  }

  function screen(address: CanonicalAddress): Screening {
    const hit = sanctions?.lookup(address.screeningKeys) ?? null
    if (hit === null) return notListed
    const { list, version, raw, partyName, programmes } = hit.entry
    return {
      version: screeningVersion,
      hit: { list, version, entry: raw, party: partyName, programme: programmes.join(', ') || null },
    }
  }

  function exposureOf(address: CanonicalAddress): CryptoDestination['exposure'] {
    if (exposure === null) return null
    const said = exposure.lookup(address.screeningKeys)
    return said === null ? null : { feed: exposure.feed, version: exposure.version, ...said }
  }

  return function destination(given, workerId) {
    const facts = given.crypto === undefined ? null : factsOf(given.crypto)
    // An address decides where crypto goes, whatever the platform calls it; elsewhere the instrument does.
    const byAddress = given.kind === 'crypto' || given.instrumentId === undefined
    const key = (byAddress ? facts?.destinationKey : null) ?? instrumentKey(given.instrumentId, workerId)
    return {
      destination: {
        kind: given.kind,
        key,
        country: given.country ?? null,
        holderKind: given.holderKind ?? null,
        holderVerified: given.holderVerified ?? null,
        holderNameMatch: given.holderNameMatch ?? null,
        crypto: facts === null || given.crypto === undefined ? null : cryptoOf(given.crypto, facts, workerId),
      },
      quality: facts?.quality ?? null,
    }
  }

  function cryptoOf(given: GivenCrypto, facts: AddressFacts, workerId: WorkerId): CryptoDestination {
    return {
      asset: boundedText(given.asset),
      chain: given.chain === undefined ? null : boundedText(given.chain),
      bodyKey: facts.bodyKey ?? pseudonyms.of('crypto-body', blankOf(workerId)),
      lookalikeKey: facts.lookalikeKey,
      hasMemo: facts.hasMemo,
      omnibus: facts.isOmnibus,
      accountModel: facts.address.accountModel,
      screening: screen(facts.address),
      exposure: exposureOf(facts.address),
    }
  }

  function instrumentKey(instrumentId: string | undefined, workerId: WorkerId): Destination['key'] {
    return pseudonyms.of('instrument', instrumentId ?? blankOf(workerId))
  }
}

/** A destination that names neither instrument nor address is the worker's own, so that it links nobody. */
function blankOf(workerId: WorkerId): string {
  return `blank${SEPARATOR}${workerId}`
}

function addressFacts(given: GivenCrypto, pseudonyms: Pseudonyms, known: KnownAddresses): AddressFacts {
  const address = canonicalAddress(given)
  const { destination, lookalike } = address
  const [body] = address.screeningKeys
  return {
    address,
    destinationKey:
      destination === '' ? null : pseudonyms.of('instrument', `crypto${SEPARATOR}${destination}`),
    bodyKey: body === undefined ? null : pseudonyms.of('crypto-body', body),
    lookalikeKey: lookalike === null ? null : pseudonyms.of('lookalike', lookalike),
    hasMemo: destination !== (body ?? ''),
    isOmnibus: known.isOmnibus(address),
    quality: qualityOf(address.problem),
  }
}

function qualityOf(problem: CanonicalAddress['problem']): QualityFact | null {
  switch (problem) {
    case null:
      return null
    case 'bad-checksum':
      return 'address-checksum-invalid'
    case 'bad-format':
      return 'address-undecodable'
    case 'unknown-chain':
      return 'address-chain-unknown'
  }
}

/** Every list that was asked, with its issue. */
function versionOf(sanctions: SanctionsList): string {
  return sanctions.versions.map(({ list, version }) => `${list} ${version}`).join('; ')
}
