import {
  attributeId,
  createVerdicts,
  type DetectInput,
  defaultSettings,
  detect,
  type Event,
  type Member,
  newUses,
  type Profile,
  SIGNALS,
  type WorkerId,
} from '@redflag/detection'
import { createMemoryLinks, type LinkStore } from '@redflag/detector'
import { linkEvents, tellingEvent } from '@redflag/detector/link-events'
import { answer, progress, settingsOf } from '../measure/answer.ts'
import { quantile } from '../measure/spread.ts'
import { type Taken, timed } from '../measure/stopwatch.ts'
import { readFacts, readLinks, readLive, readProfiles, readStoredProfiles } from '../stream/history.ts'
import { openPipeline } from '../stream/platform.ts'

export interface CoreSettings {
  readonly folder: string
  readonly events: number
  readonly runs: number
}

export interface CoreAnswer {
  /** Events of the measured part, links that they led to included. */
  readonly events: number
  readonly workers: number
  /** Of each run over all events. */
  readonly taken: readonly Taken[]
  readonly types: readonly TypeCost[]
  readonly signals: readonly SignalShare[]
  readonly assessments: number
  readonly findings: number
  /** Heap of a profile read from its stored form, in bytes. */
  readonly heapPerProfileBytes: number
  readonly storedPerProfileBytes: number
}

interface TypeCost {
  readonly type: Event['type']
  readonly events: number
  /** Microseconds. */
  readonly medianUs: number
  readonly p99Us: number
  /** Of all time spent in `detect`. */
  readonly timeRatio: number
}

/** How often a signal could judge, and how often it fired, of all events evaluated. */
interface SignalShare {
  readonly id: string
  readonly readyRatio: number
  readonly fired: number
}

/** Everything that `detect` is told beside the profile. */
type Step = Omit<DetectInput, 'profile'>

const NOBODY: ReadonlyMap<string, readonly Member[]> = new Map()
const SETTINGS = defaultSettings()

const settings = settingsOf<CoreSettings>()
answer(await measure())

async function measure(): Promise<CoreAnswer> {
  const stored = readStoredProfiles(settings.folder)
  const storedBytes = [...stored.values()].reduce((sum, bytes) => sum + bytes.length, 0)
  const heapBefore = heapBytes()
  const warm = readProfiles(settings.folder)
  const heapPerProfileBytes = (heapBytes() - heapBefore) / warm.size
  const steps = await readSteps(warm)
  progress(`core: ${steps.length} events ready`)
  const taken: Taken[] = []
  // The first one warms the compiler and is not counted.
  for (let run = -1; run < settings.runs; run++) {
    const pass = timedPass(steps, new Map(warm))
    if (run >= 0) taken.push(pass)
  }
  return {
    events: steps.length,
    workers: warm.size,
    taken,
    types: costByType(steps, new Map(warm)),
    ...outcomes(steps, new Map(warm)),
    heapPerProfileBytes,
    storedPerProfileBytes: storedBytes / stored.size,
  }
}

function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error('needs --expose-gc')
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

/**
 * The measured events with what the link store answers to each, and the link events that follow where a detector would read them.
 * Profiles are values: what is folded here leaves `warm` as it is, so that every run does the same work.
 */
async function readSteps(warm: ReadonlyMap<WorkerId, Profile>): Promise<readonly Step[]> {
  const pipeline = await openPipeline()
  const links = createMemoryLinks()
  for await (const use of readLinks(settings.folder)) await links.touch([use])
  const profiles = new Map(warm)
  const verdicts = createVerdicts(2 * warm.size)
  const steps: Step[] = []
  let offset = readFacts(settings.folder).events
  let taken = 0
  for await (const line of readLive(settings.folder)) {
    if (taken === settings.events) break
    taken += 1
    const outcome = pipeline(Buffer.from(line), { kind: 'file', name: 'live', line: taken }, Date.now())
    if (outcome.kind !== 'event') throw new Error(outcome.refusal.reason)
    const events: Event[] = [outcome.event]
    for (const event of events) {
      const before = profiles.get(event.workerId) ?? null
      const { told, follow } = await tell(links, before, event)
      const step: Step = { event, position: { partition: 0, offset: offset++ }, told }
      steps.push(step)
      const detection = detect({ ...step, profile: before, verdicts }, SETTINGS)
      profiles.set(event.workerId, detection.profile)
      events.push(...follow, ...detection.tellings.map((one) => tellingEvent(event, one)))
    }
  }
  return steps
}

async function tell(links: LinkStore, before: Profile | null, event: Event) {
  const uses = newUses(before, event)
  if (uses.length === 0) return { told: NOBODY, follow: [] }
  const touched = await links.touch(uses)
  const told = new Map<string, readonly Member[]>()
  const follow: Event[] = []
  for (const [i, use] of uses.entries()) {
    const one = touched[i]
    if (one === undefined) continue
    told.set(attributeId(use.kind, use.key), one.others)
    follow.push(...linkEvents(event, use, one, before))
  }
  return { told, follow }
}

function timedPass(steps: readonly Step[], profiles: Map<WorkerId, Profile>): Taken {
  const verdicts = createVerdicts(2 * profiles.size)
  globalThis.gc?.()
  return timed(() => {
    for (const { event, position, told } of steps) {
      const profile = profiles.get(event.workerId) ?? null
      profiles.set(event.workerId, detect({ profile, event, position, told, verdicts }, SETTINGS).profile)
    }
  })
}

/** With a look at the clock around every event, which costs about 0.1 µs itself: shares, not rates, are read from it. */
function costByType(steps: readonly Step[], profiles: Map<WorkerId, Profile>): readonly TypeCost[] {
  const costs = new Map<Event['type'], number[]>()
  const verdicts = createVerdicts(2 * profiles.size)
  let allUs = 0
  for (const { event, position, told } of steps) {
    const profile = profiles.get(event.workerId) ?? null
    const began = performance.now()
    const detection = detect({ profile, event, position, told, verdicts }, SETTINGS)
    const costUs = 1000 * (performance.now() - began)
    profiles.set(event.workerId, detection.profile)
    const ofType = costs.get(event.type) ?? []
    costs.set(event.type, ofType)
    ofType.push(costUs)
    allUs += costUs
  }
  return [...costs]
    .map(([type, values]) => {
      const sorted = Float64Array.from(values).sort()
      return {
        type,
        events: values.length,
        medianUs: quantile(sorted, 0.5),
        p99Us: quantile(sorted, 0.99),
        timeRatio: values.reduce((sum, value) => sum + value, 0) / allUs,
      }
    })
    .sort((a, b) => b.events - a.events)
}

/** What came of it: that every signal is at work is seen here, not assumed. */
function outcomes(steps: readonly Step[], profiles: Map<WorkerId, Profile>) {
  const unready = new Map<string, number>()
  const fired = new Map<string, number>()
  const bump = (tally: Map<string, number>, id: string) => tally.set(id, (tally.get(id) ?? 0) + 1)
  let [evaluated, assessments, findings] = [0, 0, 0]
  for (const { event, position, told } of steps) {
    const profile = profiles.get(event.workerId) ?? null
    const detection = detect({ profile, event, position, told }, SETTINGS)
    profiles.set(event.workerId, detection.profile)
    if (detection.assessment !== null) assessments += 1
    if (detection.finding !== null) findings += 1
    if (detection.evaluation === null) continue
    evaluated += 1
    for (const id of detection.evaluation.unready) bump(unready, id)
    for (const id of new Set(detection.evaluation.episodes.map(({ signal }) => signal))) bump(fired, id)
  }
  const signals = SIGNALS.map(({ id }) => ({
    id,
    readyRatio: 1 - (unready.get(id) ?? 0) / evaluated,
    fired: fired.get(id) ?? 0,
  }))
  return { assessments, findings, signals }
}
