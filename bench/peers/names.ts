import { NAMES } from '../end-to-end/names.ts'

/** Topics of the topology in Kafka Streams: `Names.java`. */
export const PEER = {
  groupId: 'peer',
  events: 'peer.events',
  uses: 'peer.uses',
  links: 'peer.links',
  assessments: 'peer.assessments',
  findings: 'peer.findings',
} as const

/** All that a run creates; changelogs are made by Kafka Streams itself. */
export const TOPICS: readonly string[] = [
  ...Object.values(NAMES),
  PEER.events,
  PEER.uses,
  PEER.links,
  PEER.assessments,
  PEER.findings,
]
