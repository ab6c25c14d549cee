import { topicNames } from '@redflag/schemas/topics'

/** Topics of Redflag, without a prefix: the servers are the benchmark's own. */
export const NAMES = topicNames()

/** Power of two, as the events topic needs it. */
export const PARTITIONS = 8

/** The platform's own topic, and where the bare client copies it to. */
export const PLATFORM_TOPIC = 'platform.events'
export const BARE_TOPIC = 'platform.copy'

/** All that there are. */
export const TOPICS: readonly string[] = [PLATFORM_TOPIC, BARE_TOPIC, ...Object.values(NAMES)]

/** What each service reads, and as which group. */
export const STAGES = {
  ingest: { groupId: 'redflag.ingest', topic: PLATFORM_TOPIC },
  detector: { groupId: 'redflag.detector', topic: NAMES.events },
  alerting: { groupId: 'redflag.alerting', topic: NAMES.findings },
} as const

export type StageName = keyof typeof STAGES
