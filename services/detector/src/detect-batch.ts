import {
  type Assessment,
  type AttributeUse,
  attributeId,
  type CohortDay,
  type CohortLedger,
  type Detection,
  detect,
  type Event,
  type EventOf,
  emptyProfile,
  type Finding,
  type Member,
  newUses,
  noteUses,
  type Position,
  type Profile,
  type Settings,
  type Verdicts,
  type WorkerId,
} from '@redflag/detection'
import { linkEvents, tellingEvent } from './link-events.ts'
import type { LinkStore, Touched } from './links/port.ts'
import type { HistoryCut } from './profiles/port.ts'

export interface PositionedEvent {
  readonly event: Event
  readonly position: Position
}

/** What a batch of one partition comes to, before anything has been written. */
export interface BatchResult {
  /** Every profile that changed, as it is after the batch. */
  readonly profiles: ReadonlyMap<WorkerId, Profile>
  readonly outputs: readonly Output[]
}

/** Something to be said, and the offset of the event that led to it. `restated`: after a rebuild, whatever was said before. */
export type Output = { readonly restated?: true } & (
  | { readonly offset: number; readonly kind: 'assessment'; readonly value: Assessment }
  | { readonly offset: number; readonly kind: 'finding'; readonly value: Finding }
  | { readonly offset: number; readonly kind: 'link'; readonly value: EventOf<'link'> }
  | { readonly offset: number; readonly kind: 'cohort'; readonly value: CohortDay }
)

export interface DetectBatchDeps {
  readonly links: LinkStore
  readonly settings: Settings
  /** What was said of the workers of this partition before. */
  readonly verdicts: Verdicts
  /** Counts what the events change in the figures of cohorts. */
  readonly ledger: CohortLedger
  /** Called for every event, for counting. */
  readonly onDetection: (event: Event, detection: Detection) => void
}

/**
 * Folds a batch into profiles. Asks the link store once for the whole batch, and only for uses it has not been told of. Writes
 * nothing but links, which may be written any number of times.
 *
 * @param before profiles as saved; absent for workers never seen
 */
export async function detectBatch(
  batch: readonly PositionedEvent[],
  before: ReadonlyMap<WorkerId, Profile>,
  cut: HistoryCut | null,
  deps: DetectBatchDeps,
): Promise<BatchResult> {
  const touches = usesOf(batch, before)
  const told = touches.length === 0 ? [] : await deps.links.touch(touches.map((one) => one.use))
  const toldByEvent = groupTold(touches, told)
  const profiles = new Map<WorkerId, Profile>()
  const outputs: Output[] = []
  batch.forEach(({ event, position }, i) => {
    const profile = withCut(
      profiles.get(event.workerId) ?? before.get(event.workerId) ?? null,
      event,
      position,
      cut,
    )
    const answers = toldByEvent.get(i) ?? NOTHING_TOLD
    const detection = detect(
      { profile, event, position, told: membersOf(answers), verdicts: deps.verdicts },
      deps.settings,
    )
    deps.onDetection(event, detection)
    if (detection.outcome === 'done-before') return
    profiles.set(event.workerId, detection.profile)
    const { offset } = position
    for (const value of deps.ledger.note(event, profile, detection.profile))
      outputs.push({ offset, kind: 'cohort', value })
    if (detection.assessment !== null)
      outputs.push({ offset, kind: 'assessment', value: detection.assessment })
    if (detection.finding !== null) outputs.push({ offset, kind: 'finding', value: detection.finding })
    if (detection.clusterFinding !== null)
      outputs.push({ offset, kind: 'finding', value: detection.clusterFinding })
    for (const { use, touched } of answers) {
      for (const value of linkEvents(event, use, touched, profile))
        outputs.push({ offset, kind: 'link', value })
    }
    for (const telling of detection.tellings)
      outputs.push({ offset, kind: 'link', value: tellingEvent(event, telling) })
  })
  return { profiles, outputs }
}

interface Touch {
  /** Index of the event in the batch. */
  readonly at: number
  readonly use: AttributeUse
}

interface Told {
  readonly use: AttributeUse
  readonly touched: Touched
}

const NOTHING_TOLD: readonly Told[] = []
const NO_MEMBERS: ReadonlyMap<string, readonly Member[]> = new Map()

/** Uses that the link store has not been told of, each event seen after the earlier ones of its worker. */
function usesOf(batch: readonly PositionedEvent[], before: ReadonlyMap<WorkerId, Profile>): readonly Touch[] {
  const touches: Touch[] = []
  const noted = new Map<WorkerId, Profile>()
  // Noting an event folds its mentions: done only for whom another event of the batch will ask.
  const lastAt = new Map(batch.map(({ event }, at) => [event.workerId, at]))
  batch.forEach(({ event, position }, at) => {
    const profile = noted.get(event.workerId) ?? before.get(event.workerId) ?? null
    if (profile !== null && isDone(profile, position)) return
    for (const use of newUses(profile, event)) touches.push({ at, use })
    if (at !== lastAt.get(event.workerId)) noted.set(event.workerId, noteUses(profile, event))
  })
  return touches
}

const isDone = (profile: Profile, position: Position): boolean =>
  profile.position.partition === position.partition && profile.position.offset >= position.offset

function groupTold(touches: readonly Touch[], told: readonly Touched[]): ReadonlyMap<number, Told[]> {
  const groups = new Map<number, Told[]>()
  touches.forEach(({ at, use }, i) => {
    const entry: Told = { use, touched: told[i] as Touched }
    const group = groups.get(at)
    if (group === undefined) groups.set(at, [entry])
    else group.push(entry)
  })
  return groups
}

function membersOf(told: readonly Told[]): ReadonlyMap<string, readonly Member[]> {
  if (told.length === 0) return NO_MEMBERS
  return new Map(told.map(({ use, touched }) => [attributeId(use.kind, use.key), touched.others]))
}

/** Marks a profile that reaches over a hole in the log, once: from there on it is known to be incomplete. */
function withCut(
  profile: Profile | null,
  event: Event,
  position: Position,
  cut: HistoryCut | null,
): Profile | null {
  if (cut === null || position.offset < cut.offset || (profile?.historyCutMs ?? 0) >= cut.atMs) return profile
  return { ...(profile ?? emptyProfile(event.workerId)), historyCutMs: cut.atMs }
}
