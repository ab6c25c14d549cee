import { NAMES, STAGES } from '../end-to-end/names.ts'
import { startService } from '../end-to-end/services.ts'
import type { Children } from '../measure/children.ts'
import type { RunningServer, ServerName } from '../measure/stack.ts'
import type { Progress } from './progress.ts'
import type { Side } from './side.ts'

/** The longest that may be set. */
const HELD_SESSION_TIMEOUT_MS = '300000'

/** The detector as it is shipped, alone: its input is enriched already, and nobody reads its findings. */
export function createDetectorSide(
  children: Children,
  { kafka, registry, redis }: Readonly<Record<ServerName, RunningServer>>,
  progress: Progress,
): Side {
  const { groupId } = STAGES.detector
  return {
    id: 'detector',
    title: 'detector',
    events: NAMES.events,
    groupId,
    assessments: NAMES.assessments,
    findings: NAMES.findings,
    async isDrained() {
      // Links come in by the same topic.
      return (await progress.lags(groupId, NAMES.events)).every((lag) => lag === 0)
    },
    start: ({ isHeld }) =>
      startService(children, 'detector', {
        REDFLAG_KAFKA_BROKERS: kafka.address,
        REDFLAG_SCHEMA_REGISTRY_URL: registry.address,
        REDFLAG_REDIS_URL: redis.address,
        REDFLAG_LOG_LEVEL: 'warn',
        ...(isHeld ? { DETECTOR_SESSION_TIMEOUT_MS: HELD_SESSION_TIMEOUT_MS } : {}),
      }),
  }
}
