export {
  type IngestConfig,
  ingestSettingsOf,
  ingestVariables,
  pseudonymSettingsOf,
} from './config.ts'
export { IngestError, type IngestErrorCode } from './errors.ts'
export { createGroupSender, type GroupSender } from './group-sender.ts'
export {
  type Ingest,
  type IngestDeps,
  type IngestHealth,
  type IngestSettings,
  type KafkaIntakeSettings,
  startIngest,
} from './ingest.ts'
export { createIntake, type Intake, type Taken } from './intake.ts'
export { createLineSplitter, type Line, type LineSplitter } from './lines.ts'
export { createIngestMetrics, INGEST_METRICS, type IngestMetrics } from './metrics.ts'
export type { IngestObserver } from './observer.ts'
export type {
  AcceptedEvent,
  Outcome,
  Refusal,
  RefusalCode,
  RefusedInput,
  SourceKind,
  SourcePosition,
} from './outcome.ts'
export { createPipeline, type Pipeline, type PipelineDeps } from './pipeline.ts'
export type { ReferenceData, SchemaLookup } from './ports.ts'
export { createRecordEncoder, type RecordEncoder } from './record-encoder.ts'
export { createIngestService, type IngestService, type IngestServiceSettings } from './service.ts'
export { createFileSource, type FileProgress, type FileSource } from './sources/files.ts'
export { createHttpSource, type HttpSource, type HttpSourceSettings } from './sources/http.ts'
export { type LineSource, readFileLines, readStreamLines } from './sources/read-lines.ts'
export { DEVELOPMENT_KEY } from './steps/development-key.ts'
export {
  createPseudonyms,
  type PseudonymSettings,
  type Pseudonyms,
  type Purpose,
} from './steps/pseudonyms.ts'
