import { topicNames } from '@redflag/schemas/topics'

const { events, findings } = topicNames()

/** Power of two, as the events topic needs it. */
export const PARTITIONS = 8

/** The platform's own topic, and where the bare client copies it to. */
export const PLATFORM_TOPIC = 'platform.events'
export const BARE_TOPIC = 'platform.copy'

/** What each service reads, and as which group. */
export const STAGES = {
  ingest: { groupId: 'redflag.ingest', topic: PLATFORM_TOPIC },
  detector: { groupId: 'redflag.detector', topic: events },
  alerting: { groupId: 'redflag.alerting', topic: findings },
} as const

export type StageName = keyof typeof STAGES
