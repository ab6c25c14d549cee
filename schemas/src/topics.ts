/**
 * Every topic of Redflag: its name, what its key means, and how long it is kept. Nothing else spells a topic's name.
 *
 * Keyed topics never change their number of partitions: that would move keys, and with them the order per worker.
 * They grow by a new topic, which is what the version in the name is for.
 */
export interface Topic {
  readonly name: string
  /** What the record key holds: everything with one key is read in the order in which it was written. */
  readonly key: 'workerId' | 'alertId' | 'source' | 'partition:day'
  /** `delete` where each record says something of its own, so that none may be compacted away; else the newest of a key is enough. */
  readonly cleanupPolicy: 'delete' | 'compact,delete'
  /** Default only; an operator may keep it longer. */
  readonly retentionDays: number
  readonly purpose: string
}

export type TopicId = 'events' | 'assessments' | 'findings' | 'alerts' | 'cohorts' | 'deadLetter' | 'labels'

/** The profile looks back 180 days; twenty more let it be rebuilt in peace. */
const REBUILD_RETENTION_DAYS = 200

/** A judgement on the oldest facts of a profile compares with the weeks before them. */
const COHORT_RETENTION_DAYS = 250

/** Five years, as anti-money-laundering law has records kept. */
const RECORD_RETENTION_DAYS = 1827

export const TOPICS: Readonly<Record<TopicId, Topic>> = {
  events: {
    name: 'redflag.events.v1',
    key: 'workerId',
    cleanupPolicy: 'delete',
    retentionDays: REBUILD_RETENTION_DAYS,
    purpose: 'Enriched events of every kind, and links between workers; profiles are rebuilt from it',
  },
  assessments: {
    name: 'redflag.assessments.v1',
    key: 'workerId',
    cleanupPolicy: 'delete',
    retentionDays: 90,
    purpose: 'What was thought of each payout at the moment it was seen',
  },
  findings: {
    name: 'redflag.findings.v1',
    key: 'workerId',
    cleanupPolicy: 'delete',
    retentionDays: REBUILD_RETENTION_DAYS,
    purpose: 'Judgements that differ from what was said last; alerts are made, and rebuilt, from it',
  },
  alerts: {
    name: 'redflag.alerts.v1',
    key: 'alertId',
    cleanupPolicy: 'delete',
    retentionDays: RECORD_RETENTION_DAYS,
    purpose: 'Every change of every alert',
  },
  cohorts: {
    name: 'redflag.cohorts.v1',
    key: 'partition:day',
    cleanupPolicy: 'compact,delete',
    retentionDays: COHORT_RETENTION_DAYS,
    purpose:
      'What the workers paid in each currency did on each day, as counts; every detector reads all of it',
  },
  deadLetter: {
    name: 'redflag.dead-letter.v1',
    key: 'source',
    cleanupPolicy: 'delete',
    retentionDays: 30,
    purpose: 'Input that was refused, byte for byte, with the reason',
  },
  labels: {
    name: 'redflag.labels.v1',
    key: 'workerId',
    cleanupPolicy: 'delete',
    retentionDays: RECORD_RETENTION_DAYS,
    purpose: 'Verdicts of analysts on alerts, as JSON (label.schema.json); ingest reads it',
  },
}

/**
 * The names by topic, with `prefix` put before each (`topicNames('t1.')` gives `t1.redflag.events.v1`), so that several
 * installations, or tests, can share a cluster.
 */
export function topicNames(prefix = ''): Readonly<Record<TopicId, string>> {
  return {
    events: prefix + TOPICS.events.name,
    assessments: prefix + TOPICS.assessments.name,
    findings: prefix + TOPICS.findings.name,
    alerts: prefix + TOPICS.alerts.name,
    cohorts: prefix + TOPICS.cohorts.name,
    deadLetter: prefix + TOPICS.deadLetter.name,
    labels: prefix + TOPICS.labels.name,
  }
}
