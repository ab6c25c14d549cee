import { once } from 'node:events'
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import {
  type AttributeUse,
  attributeId,
  createCohortLedger,
  createCohortTable,
  createVerdicts,
  defaultSettings,
  type Profile,
  type WorkerId,
} from '@redflag/detection'
import { createMemoryLinks, type LinkStore } from '@redflag/detector'
import { detectBatch, type PositionedEvent } from '@redflag/detector/detect-batch'
import { encodeProfile } from '@redflag/detector/profiles/codec'
import { answer, progress, settingsOf } from '../measure/answer.ts'
import { HISTORY_FILES, type HistoryFacts } from '../stream/history.ts'
import { openPipeline, QUIET_DAYS, START_MS } from '../stream/platform.ts'
import { platformStream } from '../stream/platform-stream.ts'
import { SEED } from '../stream/seed.ts'

export interface PrepareSettings {
  /** Made whole or not at all. */
  readonly folder: string
  readonly workers: number
  readonly days: number
  readonly liveEvents: number
}

const DAY = 86_400_000
const BATCH = 500
const SHOW_EVERY = 250_000

const settings = settingsOf<PrepareSettings>()
const aside = `${settings.folder}.${process.pid}`
mkdirSync(aside, { recursive: true })
try {
  answer(await prepare())
  await rename(aside, settings.folder)
} finally {
  await rm(aside, { recursive: true, force: true })
}

/** Folds the days of history into profiles; writes them, the links, and the events that follow. */
async function prepare(): Promise<HistoryFacts> {
  const pipeline = await openPipeline()
  const { links, uses } = recordingLinks()
  const profiles = new Map<WorkerId, Profile>()
  const live = createWriteStream(join(aside, HISTORY_FILES.live))
  const endMs = START_MS + settings.days * DAY
  let batch: PositionedEvent[] = []
  let offset = 0
  let liveEvents = 0

  const add = (event: PositionedEvent['event']) =>
    batch.push({ event, position: { partition: 0, offset: offset++ } })

  const verdicts = createVerdicts(settings.workers)
  const ledger = createCohortLedger(createCohortTable(), { partition: 0, bucketOf: () => 0 })

  async function fold(): Promise<void> {
    const result = await detectBatch(batch, profiles, null, {
      links,
      settings: defaultSettings(),
      verdicts,
      ledger,
      onDetection() {},
    })
    ledger.keep()
    batch = []
    for (const [workerId, profile] of result.profiles) profiles.set(workerId, profile)
    // What a detector tells others comes back by the events topic.
    for (const output of result.outputs) if (output.kind === 'link') add(output.value)
  }

  for (const { atMs, event } of platformStream({ ...platform(), days: Number.POSITIVE_INFINITY })) {
    if (atMs >= endMs) {
      if (liveEvents === settings.liveEvents) break
      liveEvents += 1
      if (!live.write(`${JSON.stringify(event)}\n`)) await once(live, 'drain')
      continue
    }
    const outcome = pipeline(
      Buffer.from(JSON.stringify(event)),
      { kind: 'file', name: 'history', line: offset },
      atMs,
    )
    if (outcome.kind !== 'event')
      throw new Error(`the stream has an event that is refused: ${outcome.refusal.reason}`)
    add(outcome.event)
    if (batch.length < BATCH) continue
    await fold()
    if (offset % SHOW_EVERY < BATCH) {
      progress(`history: ${Math.round(offset / 1000)} k events`)
      await setImmediate()
    }
  }
  while (batch.length > 0) await fold()
  live.end()
  await finished(live)
  writeFileSync(join(aside, HISTORY_FILES.profiles), storedForm(profiles))
  writeFileSync(join(aside, HISTORY_FILES.links), [...uses].map((use) => `${JSON.stringify(use)}\n`).join(''))
  const facts: HistoryFacts = { workers: profiles.size, days: settings.days, events: offset, liveEvents }
  writeFileSync(join(aside, HISTORY_FILES.facts), JSON.stringify(facts))
  return facts
}

function platform() {
  return { seed: SEED, workers: settings.workers, startMs: START_MS, quietDays: QUIET_DAYS }
}

function storedForm(profiles: ReadonlyMap<WorkerId, Profile>): Buffer {
  const parts: Buffer[] = []
  for (const [workerId, profile] of profiles) {
    const body = encodeProfile(profile)
    parts.push(Buffer.from(`${workerId}\0${body.length}\0`), body)
  }
  return Buffer.concat(parts)
}

/** Links in memory that also keep the latest use of each attribute by each worker. */
function recordingLinks(): { links: LinkStore; uses: Iterable<AttributeUse> } {
  const memory = createMemoryLinks()
  const latest = new Map<string, AttributeUse>()
  const links: LinkStore = {
    touch(uses) {
      for (const use of uses) latest.set(`${attributeId(use.kind, use.key)} ${use.member.workerId}`, use)
      return memory.touch(uses)
    },
  }
  return { links, uses: { [Symbol.iterator]: () => latest.values() } }
}
