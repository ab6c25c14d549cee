import type { Log, Subscription } from '@redflag/runtime'

/** What a suite needs of a log beside its port: the things a broker or time would do. */
export interface LogHarness {
  readonly log: Log
  /** A topic name that nothing else uses. */
  freshTopic(): string
  /** A group name that nothing else uses. */
  freshGroup(): string
  /** Drops records below an offset, as retention does; resolves when the log starts there. */
  trim(topic: string, partition: number, beforeOffset: number): Promise<void>
  /**
   * Takes the partitions from a subscription whose batch is running, as a group does with a member that has been silent for
   * too long. Resolves when the group has moved on.
   */
  expel(subscription: Subscription, groupId: string): Promise<void>
  /** Session time-out for subscriptions that are going to be expelled, in milliseconds. */
  readonly shortSessionMs: number
  /** A further log, for a test to close. */
  another(): Promise<Log>
}

/** Made once per suite; `close` ends everything. */
export interface HarnessOwner {
  open(): Promise<LogHarness>
  close(): Promise<void>
}
