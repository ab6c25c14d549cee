export { detectorSettingsOf, detectorVariables } from './config.ts'
export type {
  Detector,
  DetectorDeps,
  DetectorHealth,
  DetectorSettings,
} from './detector.ts'
export { createMemoryLinks, type MemoryLinks } from './links/memory-links.ts'
export type { LinkStore } from './links/port.ts'
export { createRedisLinks } from './links/redis-links.ts'
export { DETECTOR_METRICS } from './metrics.ts'
export { createMetricsObserver } from './metrics-observer.ts'
export type { DetectorObserver } from './observer.ts'
export { createMemoryProfiles, type MemoryProfiles } from './profiles/memory-profiles.ts'
export type { Checkpoint, Lease, Loaded, ProfileStore, Saved } from './profiles/port.ts'
export { createRedisProfiles } from './profiles/redis-profiles.ts'
export { createDetectorService, type DetectorService, type DetectorServiceSettings } from './service.ts'
export { SIGNAL_PRECISION } from './signal-precision.ts'
