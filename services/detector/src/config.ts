import { type ConfigOf, defineVariables, wholeNumber } from '@redflag/runtime'
import { z } from 'zod'
import type { DetectorServiceSettings } from './service.ts'

/** Every variable of the detector; where the servers are is said once for all services. */
export const detectorVariables = defineVariables({
  DETECTOR_SETTINGS_FILE: {
    schema: z.string().optional(),
    about:
      'settings (YAML), read again when the file changes and on SIGHUP; the same for all services; absent: the defaults',
  },
  DETECTOR_CACHED_PROFILES: {
    schema: wholeNumber(1000, 10_000_000).optional(),
    about:
      'decoded profiles kept in memory, about 30 KB of heap each; absent: as many as fit into two fifths of the heap (--max-old-space-size)',
  },
  DETECTOR_CONCURRENCY: {
    schema: wholeNumber(1, 64),
    about: 'partitions worked on at once: one waits for its writes while another computes',
    fallback: '2',
  },
  DETECTOR_MAX_WAIT_MS: {
    schema: wholeNumber(1, 5000),
    about: 'longest wait for a fetch to fill, in milliseconds: the floor of latency on a quiet stream',
    fallback: '20',
  },
  DETECTOR_SESSION_TIMEOUT_MS: {
    schema: wholeNumber(3000, 300_000),
    about: 'silence after which the group gives the partitions to another process, in milliseconds',
    fallback: '10000',
  },
  DETECTOR_STALLED_AFTER_SECONDS: {
    schema: wholeNumber(5, 3600),
    about: 'seconds without a turn of the consume loop after which the process calls itself unhealthy',
    fallback: '60',
  },
})

/** How detecting is run, from the variables. */
export function detectorSettingsOf(config: ConfigOf<typeof detectorVariables>): DetectorServiceSettings {
  const cachedProfiles = config.DETECTOR_CACHED_PROFILES
  return {
    ...(cachedProfiles === undefined ? {} : { cachedProfiles }),
    concurrency: config.DETECTOR_CONCURRENCY,
    maxWaitMs: config.DETECTOR_MAX_WAIT_MS,
    sessionTimeoutMs: config.DETECTOR_SESSION_TIMEOUT_MS,
    hungAfterMs: config.DETECTOR_STALLED_AFTER_SECONDS * 1000,
  }
}
