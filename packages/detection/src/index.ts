export { type Cohorts, closedUntil, knownUntil, NO_COHORTS } from './cohorts/cohorts.ts'
export { type Contribution, contributionChange, contributionsOf } from './cohorts/contributions.ts'
export {
  type BucketTallies,
  type CohortDay,
  type CohortLedger,
  createCohortLedger,
  type OpenTally,
  talliesOf,
} from './cohorts/ledger.ts'
export { COHORT_DAYS, type CohortTable, createCohortTable, type DayTallies } from './cohorts/table.ts'
export { addTallies, EMPTY_TALLY, isEmptyTally, type Tally } from './cohorts/tally.ts'
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
