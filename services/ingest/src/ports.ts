import type { ExposureList, IpLookup, NetblockList, SanctionsList, UsdRates } from '@redflag/reference'
import type { KnownAddresses } from './known-addresses.ts'

/**
 * What the pipeline asks while it works on one event. All of it is in memory and answers at once: nothing here waits,
 * and nothing throws for an input that it does not know.
 */
export interface ReferenceData {
  /** Place and network of a public address. */
  readonly ipLookup: IpLookup
  /** Null when no list is loaded: then nothing can be said. */
  readonly netblocks: NetblockList | null
  /** Null when no list is loaded: then nothing is screened, and the event says so. */
  readonly sanctions: SanctionsList | null
  /** Null where there is no feed of chain analysis. */
  readonly exposure: ExposureList | null
  /** Worth of an amount in dollars; `noRates()` where there is no table. */
  readonly rates: UsdRates
  /** What the platform itself says of addresses; `NOTHING_KNOWN` where it says nothing. */
  readonly known: KnownAddresses
  /** Which lists are too old for a miss to mean anything; `NOTHING_OUTDATED` in a replay, which has no clock to tell by. */
  readonly outdated: OutdatedLists
}

/**
 * What an old list says of somebody who is on it still counts; that somebody is not on it shows nothing any more, and is told as if
 * nobody had been asked.
 */
export interface OutdatedLists {
  readonly sanctions: boolean
  readonly netblocks: boolean
  /** VPN, Tor, relay or anonymous-IP lists: "no anonymizer" becomes "unknown". */
  readonly anonymizers: boolean
}

export const NOTHING_OUTDATED: OutdatedLists = { sanctions: false, netblocks: false, anonymizers: false }

/** The schema with that id, as far as it has been fetched; the source fetches before it runs the pipeline. */
export type SchemaLookup = (schemaId: number) => string | null
