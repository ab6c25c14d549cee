export type { Cohorts } from './cohorts/cohorts.ts'
export { contributionsOf } from './cohorts/contributions.ts'
export {
  type BucketTallies,
  type CohortDay,
  type CohortLedger,
  createCohortLedger,
  type OpenTally,
  talliesOf,
} from './cohorts/ledger.ts'
export { type CohortTable, createCohortTable } from './cohorts/table.ts'
export { addTallies, EMPTY_TALLY, type Tally } from './cohorts/tally.ts'
export type {
  PlatformSettings,
  SignalContext,
  ThresholdSettings,
} from './context.ts'
export * from './detect.ts'
export * from './event.ts'
export { type AttributeUse, attributeId, newUses, noteUses } from './facts/attributes.ts'
export * from './ids.ts'
export { digestOf } from './judge.ts'
export * from './judgement.ts'
export * from './profile.ts'
export { bandRank, SCORE_DEFAULTS, type ScoreSettings } from './score.ts'
export { defaultSettings, type Settings, type SignalSettings, type SignalStatus } from './settings.ts'
export type { Signal, SignalParams } from './signal.ts'
export { SIGNALS } from './signals/index.ts'
export type { Telling } from './tell.ts'
export { createVerdicts, type Verdicts } from './verdicts.ts'
