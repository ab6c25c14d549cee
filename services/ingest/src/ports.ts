import type { IpLookup, NetblockList, SanctionsList, UsdRates } from '@redflag/reference'

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
  /** Worth of an amount in dollars; `noRates()` where there is no table. */
  readonly rates: UsdRates
}

/** The schema with that id, as far as it has been fetched; the source fetches before it runs the pipeline. */
export type SchemaLookup = (schemaId: number) => string | null
