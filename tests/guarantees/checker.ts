import {
  type Alert,
  alertCodec,
  assessmentCodec,
  deadLetterCodec,
  eventCodec,
  topicNames,
} from '@redflag/schemas'
import { finalOfTopic } from '../support/installation.ts'
import type { Oracle } from './oracle.ts'
import type { Site } from './site.ts'
import { differingFields, storedProfiles } from './stored-profiles.ts'
import { createTopicReader } from './topic-reader.ts'

export type Guarantee =
  | 'no event is lost'
  | 'no event is set aside'
  | 'every payout is assessed'
  | 'alerts end as undisturbed'
  | 'no alert change is published twice'
  | 'no delivery is lost'
  | 'no delivery is doubled'
  | 'profiles end as undisturbed'
  | 'no process ends by itself'

export interface Violation {
  readonly guarantee: Guarantee
  readonly count: number
  readonly examples: readonly string[]
}

/** What happened and may: repeats that whoever receives them can tell. */
export interface Tally {
  readonly events: number
  readonly alertChanges: number
  /** Second copies of one record, byte for byte, on their topics: the consumer leaves them out. */
  readonly eventCopies: number
  readonly alertCopies: number
  /** Deliveries that came again under the same id and with the same body. */
  readonly deliveryRepeats: number
  readonly profiles: number
}

export interface Checker {
  /** What must not be at any moment. To be asked between faults; each violation is told once. */
  look(): Promise<readonly Violation[]>
  /** What must be when everything has settled, against the undisturbed run of the same lines. */
  compare(sent: readonly string[], oracle: Oracle): Promise<readonly Violation[]>
  tally(): Tally
}

const EXAMPLES = 5

export function createChecker(site: Site): Checker {
  const { log, prefix, receiver } = site.installation
  const topics = topicNames(prefix)
  const read = <Value>(codec: Parameters<typeof createTopicReader<Value>>[2], topic: string) =>
    createTopicReader(log, site.registryUrl, codec, topic)
  const events = read(eventCodec, topics.events)
  const assessments = read(assessmentCodec, topics.assessments)
  const alerts = read(alertCodec, topics.alerts)
  const letters = read(deadLetterCodec, topics.deadLetter)

  const eventIds = new Set<string>()
  const assessed = new Set<string>()
  const published = new Map<string, Buffer>()
  const inOrder: Alert[] = []
  const delivered = new Map<string, string>()
  let looked = 0
  let eventCopies = 0
  let alertCopies = 0
  let deliveryRepeats = 0
  let profileCount = 0

  async function look(): Promise<readonly Violation[]> {
    const twice: string[] = []
    for (const { bytes, value } of await alerts.next()) {
      const id = `${value.alertId}:${value.revision}`
      const before = published.get(id)
      inOrder.push(value)
      if (before === undefined) published.set(id, bytes)
      else if (before.equals(bytes)) alertCopies += 1
      else twice.push(id)
    }
    const doubled: string[] = []
    for (const { id, body } of receiver.deliveries.slice(looked)) {
      const before = delivered.get(id)
      if (before === undefined) delivered.set(id, body)
      else if (before === body) deliveryRepeats += 1
      else doubled.push(id)
    }
    looked = receiver.deliveries.length
    return [
      ...violation('no alert change is published twice', twice),
      ...violation('no delivery is doubled', doubled),
      ...violation('no process ends by itself', site.fleet.takeSelfEnded()),
    ]
  }

  async function compare(sent: readonly string[], oracle: Oracle): Promise<readonly Violation[]> {
    const now = await look()
    for (const { value } of await events.next()) {
      if (value.type === 'link') continue
      if (eventIds.has(value.eventId)) eventCopies += 1
      eventIds.add(value.eventId)
    }
    for (const { value } of await assessments.next()) assessed.add(value.eventId)
    const set = (await letters.next()).map(({ value }) => `${value.service} ${value.code}`)
    const sentIds = new Set(sent.map((line) => (JSON.parse(line) as { eventId: string }).eventId))
    return [
      ...now,
      ...violation('no event is lost', [...missing(sentIds, eventIds), ...missing(eventIds, sentIds)]),
      ...violation('no event is set aside', set),
      ...violation('every payout is assessed', differing(oracle.assessed(), assessed)),
      ...violation('alerts end as undisturbed', differingAlerts(oracle, inOrder)),
      ...violation('no delivery is lost', differing(new Set(published.keys()), new Set(delivered.keys()))),
      ...violation('profiles end as undisturbed', await differingProfiles(oracle)),
    ]
  }

  async function differingProfiles(oracle: Oracle): Promise<readonly string[]> {
    const stored = await storedProfiles(site.redisUrl, prefix)
    const expected = oracle.profiles()
    profileCount = stored.size
    return [...new Set([...stored.keys(), ...expected.keys()])].flatMap((worker) => {
      const fields = differingFields(expected.get(worker), stored.get(worker))
      return fields.length === 0 ? [] : [`${worker}: ${fields.join()}`]
    })
  }

  return {
    look,
    compare,
    tally: () => ({
      events: eventIds.size,
      alertChanges: published.size,
      eventCopies,
      alertCopies,
      deliveryRepeats,
      profiles: profileCount,
    }),
  }
}

function violation(guarantee: Guarantee, found: readonly string[]): readonly Violation[] {
  if (found.length === 0) return []
  return [{ guarantee, count: found.length, examples: found.slice(0, EXAMPLES) }]
}

function missing(wanted: ReadonlySet<string>, there: ReadonlySet<string>): readonly string[] {
  return [...wanted].filter((id) => !there.has(id))
}

function differing(expected: ReadonlySet<string>, actual: ReadonlySet<string>): readonly string[] {
  return [
    ...missing(expected, actual).map((id) => `${id} is missing`),
    ...missing(actual, expected).map((id) => `${id} is too much`),
  ]
}

function differingAlerts(oracle: Oracle, inOrder: readonly Alert[]): readonly string[] {
  const expected = oracle.final()
  const actual = finalOfTopic(inOrder)
  return [...new Set([...Object.keys(expected), ...Object.keys(actual)])].flatMap((subject) => {
    const [one, other] = [JSON.stringify(expected[subject]), JSON.stringify(actual[subject])]
    return one === other ? [] : [`${subject}: expected ${one}, is ${other}`]
  })
}
