export { ingestSettingsOf, ingestVariables, pseudonymSettingsOf } from './config.ts'
export { IngestError } from './errors.ts'
export type { IngestDeps, IngestSettings } from './ingest.ts'
export type { Intake } from './intake.ts'
export {
  createKnownAddresses,
  type KnownAddresses,
  type KnownAddressLists,
} from './known-addresses.ts'
export type { Line } from './lines.ts'
export { createIngestMetrics, INGEST_METRICS, type IngestMetrics, type ListAge } from './metrics.ts'
export { createPipeline, labelPipeline, type Pipeline } from './pipeline.ts'
export { NOTHING_OUTDATED, type OutdatedLists, type ReferenceData } from './ports.ts'
export { createIngestService, type IngestService } from './service.ts'
export { type LineSource, readFileLines, readStreamLines } from './sources/read-lines.ts'
export { DEVELOPMENT_KEY } from './steps/development-key.ts'
export { createPseudonyms } from './steps/pseudonyms.ts'
