import { createHeldProfiles } from '@redflag/cli/embedded/held-profiles'
import { createLine } from '@redflag/cli/embedded/line'
import { SILENT_ALERTING, SILENT_OBSERVER } from '@redflag/cli/embedded/silent'
import { timelessReference } from '@redflag/cli/lists/live-reference'
import { loadLists } from '@redflag/cli/lists/load-lists'
import { createTakeLine } from '@redflag/cli/replay/taken-line'
import { readSettings } from '@redflag/cli/settings/read-settings'
import type { Profile } from '@redflag/detection'
import type { ProfileStore } from '@redflag/detector'
import { createLifecycle, createManualClock, createSilentLogger } from '@redflag/runtime'
import { alertJson, eventCodec, topicNames } from '@redflag/schemas'
import { type AlertLine, type FinalAlert, finalOf } from '../support/installation.ts'
import { PSEUDONYM_KEY } from '../support/redflag-process.ts'

/** What an undisturbed run makes of the same lines: one process, memory twins, one event after the other. */
export interface Oracle {
  /** Follows further lines, each to its end, links included. */
  take(lines: readonly string[]): Promise<void>
  /** Final state of each alert, by subject. */
  final(): Readonly<Record<string, FinalAlert>>
  /** Event ids of the payouts assessed. */
  assessed(): ReadonlySet<string>
  /** By worker. */
  profiles(): ReadonlyMap<string, Profile>
  close(): Promise<void>
}

/** The same code as `redflag replay`, fed bit by bit, so that a long run can be compared in between. */
export async function createOracle(): Promise<Oracle> {
  const settings = readSettings(undefined)
  const clock = createManualClock(0)
  const alerts: AlertLine[] = []
  const assessed = new Set<string>()
  const profiles = new Map<string, Profile>()
  const line = await createLine(
    {
      clock,
      settings: () => settings,
      profiles: recording(createHeldProfiles(), profiles),
      alertingMetrics: SILENT_ALERTING,
      channels: [],
      logger: createSilentLogger(),
      observer: SILENT_OBSERVER,
      listener: {
        assessed: ({ eventId }) => void assessed.add(eventId),
        alerted: (alert) => void alerts.push(alertJson(alert) as unknown as AlertLine),
      },
    },
    { partitions: 1, keepConsumed: 0 },
  )
  const lifecycle = createLifecycle(line.parts)
  await lifecycle.start()
  const topic = topicNames().events
  const producer = await line.log.producer()
  const schemaId = await line.registry.register(`${topic}-value`, eventCodec.schemaJson)
  const lists = await loadLists([], { signal: new AbortController().signal, onProgress: () => {} })
  const takeLine = createTakeLine(timelessReference(lists, settings), schemaId, PSEUDONYM_KEY)
  let count = 0

  async function takeOne(text: string): Promise<void> {
    const bytes = Buffer.from(text)
    count += 1
    const taken = takeLine({ bytes, line: count, lengthBytes: bytes.length })
    if (taken.kind === 'reject') throw new Error(`line ${count} is refused: ${taken.reason}`)
    if (taken.occurredAtMs > clock.nowMs()) clock.set(taken.occurredAtMs)
    await producer.send([{ topic, key: taken.workerId, value: taken.value }])
    await line.log.drain()
  }

  return {
    async take(lines) {
      for (const text of lines) await takeOne(text)
    },
    final: () => finalOf(alerts),
    assessed: () => assessed,
    profiles: () => profiles,
    close: () => lifecycle.stop(),
  }
}

function recording(store: ProfileStore, into: Map<string, Profile>): ProfileStore {
  return {
    ...store,
    async save(lease, profiles, checkpoint) {
      for (const profile of profiles) into.set(profile.workerId, profile)
      return store.save(lease, profiles, checkpoint)
    },
  }
}
