import { DEFAULT_CONTEXT, type SignalContext } from '../context.ts'
import { type Detection, detect } from '../detect.ts'
import type { Event, EventOf } from '../event.ts'
import { newUses } from '../facts/attributes.ts'
import { nowOf } from '../facts/now.ts'
import type { WorkerId } from '../ids.ts'
import { createVerdicts } from '../index.ts'
import type { Finding } from '../judgement.ts'
import { emptyProfile, type Profile } from '../profile.ts'
import { defaultSettings, type Settings } from '../settings.ts'
import type { Signal, SignalParams, Verdict } from '../signal.ts'
import { questionAt } from '../verdicts.ts'
import { workerId } from './builders.ts'
import { createLinkBook, tellingEvent } from './link-book.ts'

/** A platform in pure code: folds events of many workers, each with its own log, and carries the links between them. */
export interface Driver {
  /** Folds the events in this order, each followed by the links it brought about. Answers what came of the events themselves. */
  send(...events: readonly Event[]): readonly Detection[]
  /** As `send` of one event, but leaves its links waiting. */
  sendAlone(event: Event): Detection
  /** Links that are written and not yet read, by worker. */
  readonly waiting: ReadonlyMap<WorkerId, readonly EventOf<'link'>[]>
  /** Reads the oldest waiting link of the worker, if there is one. */
  readLink(worker: WorkerId): void
  profile(worker?: string): Profile
  /** Every finding so far, in order. */
  readonly findings: readonly Finding[]
  /** What came of the last event or link of the worker. */
  last(worker?: string): Detection
}

export function createDriver(settings: Settings = defaultSettings()): Driver {
  const book = createLinkBook()
  const verdicts = createVerdicts(1000)
  const profiles = new Map<WorkerId, Profile>()
  const detections = new Map<WorkerId, Detection>()
  const waiting = new Map<WorkerId, EventOf<'link'>[]>()
  const findings: Finding[] = []
  let offset = 0

  function readOne(event: Event): Detection {
    const profile = profiles.get(event.workerId) ?? null
    const { told, links } = book.touch(newUses(profile, event))
    const detection = detect({ profile, event, position: { partition: 0, offset }, told, verdicts }, settings)
    offset += 1
    profiles.set(event.workerId, detection.profile)
    detections.set(event.workerId, detection)
    if (detection.finding !== null) findings.push(detection.finding)
    if (detection.clusterFinding !== null) findings.push(detection.clusterFinding)
    for (const link of [...links, ...detection.tellings.map(tellingEvent)])
      waiting.set(link.workerId, [...(waiting.get(link.workerId) ?? []), link])
    return detection
  }

  function readLink(worker: WorkerId): void {
    const [link, ...rest] = waiting.get(worker) ?? []
    if (link === undefined) return
    if (rest.length === 0) waiting.delete(worker)
    else waiting.set(worker, rest)
    readOne(link)
  }

  function readLinks(): void {
    for (let next = waiting.keys().next(); !next.done; next = waiting.keys().next()) readLink(next.value)
  }

  return {
    send: (...events) =>
      events.map((event) => {
        const detection = readOne(event)
        readLinks()
        return detection
      }),
    sendAlone: readOne,
    waiting,
    readLink,
    profile: (worker = 'w-1') => profiles.get(workerId(worker)) ?? emptyProfile(workerId(worker)),
    findings,
    last: (worker = 'w-1') => detections.get(workerId(worker)) as Detection,
  }
}

/** What one signal says of a worker's facts, with its defaults. */
export function ask<Values extends SignalParams>(
  signal: Signal<Values>,
  facts: Profile,
  over: Partial<Values> = {},
  context: SignalContext = DEFAULT_CONTEXT,
): Verdict {
  return signal.evaluate(questionAt(facts, nowOf(facts), { ...signal.defaults, ...over }, context))
}

/** What one signal says after these events of any workers. */
export function askAfter<Values extends SignalParams>(
  signal: Signal<Values>,
  events: readonly Event[],
  worker?: string,
): Verdict {
  const driver = createDriver()
  driver.send(...events)
  return ask(signal, driver.profile(worker))
}

/** A verdict in few words, so that an expectation shows what matters. */
export function brief(verdict: Verdict): {
  readonly kind: Verdict['kind']
  readonly strengths: readonly number[]
  readonly counter: readonly string[]
} {
  if (verdict.kind === 'unready') return { kind: 'unready', strengths: [], counter: [] }
  return {
    kind: verdict.kind,
    strengths: verdict.kind === 'fired' ? verdict.episodes.map((one) => round(one.strength)) : [],
    counter: verdict.counter.map((one) => one.code),
  }
}

/** To a billionth: 0.7 + 0.1 is not 0.8 in binary. */
const round = (value: number): number => Math.round(value * 1e9) / 1e9
