import type { WorkerId } from './ids.ts'
import type { Profile } from './profile.ts'
import type { Settings } from './settings.ts'
import type { SignalInput, SignalParams, Verdict } from './signal.ts'
import { SIGNALS } from './signals/index.ts'

/** What the signals said of one worker last, of which facts, and under which settings. */
export interface Shelf {
  facts: Profile
  settings: Settings
  /** By index in `SIGNALS`; null where there was none, or where it depends on the time. */
  readonly verdicts: (Verdict | null)[]
}

/** Fields of a profile that any signal reads. */
const FIELDS: readonly (keyof Profile)[] = [...new Set(SIGNALS.flatMap((signal) => signal.reads))]

/** By index in `SIGNALS`: one bit for each field that it reads. */
const READS: readonly number[] = SIGNALS.map((signal) =>
  signal.reads.reduce((mask, field) => mask | (1 << FIELDS.indexOf(field)), 0),
)

/** Workers of whom verdicts are kept; of up to twice as many, since they go by halves. */
const WORKERS_KEPT = 32_768

let newer = new Map<WorkerId, Shelf>()
let older: ReadonlyMap<WorkerId, Shelf> = new Map()

/**
 * What the signals said of a worker last, without what the present facts may have changed.
 *
 * A verdict holds as long as the facts that its signal reads are the very same objects (facts are replaced, never changed) and it was
 * reached without asking for the time. Most events change none of what most signals read, and not to touch that is what makes them
 * cheap: it lies in memory that is cold by then. Only speed depends on what is kept. It is kept by worker in plain maps: a weak map by
 * profile would need no bound, but doubled the time that garbage collection takes (10 000 workers, Node 20).
 */
export function shelfOf(facts: Profile, settings: Settings): Shelf {
  const shelf = newer.get(facts.workerId) ?? takeDown(facts, settings)
  const changed = shelf.settings === settings ? changedFields(shelf.facts, facts) : ~0
  if (changed !== 0) {
    for (let i = 0; i < READS.length; i += 1) {
      if (((READS[i] as number) & changed) !== 0) shelf.verdicts[i] = null
    }
  }
  shelf.facts = facts
  shelf.settings = settings
  return shelf
}

function takeDown(facts: Profile, settings: Settings): Shelf {
  const shelf = older.get(facts.workerId) ?? { facts, settings, verdicts: SIGNALS.map(() => null) }
  if (newer.size >= WORKERS_KEPT) {
    older = newer
    newer = new Map()
  }
  newer.set(facts.workerId, shelf)
  return shelf
}

function changedFields(before: Profile, after: Profile): number {
  let changed = 0
  for (let i = 0; i < FIELDS.length; i += 1) {
    const field = FIELDS[i] as keyof Profile
    if (before[field] !== after[field]) changed |= 1 << i
  }
  return changed
}

/**
 * The verdict of the signal at `index` in `SIGNALS`, reached anew unless it still holds.
 *
 * @throws whatever the signal throws
 */
export function verdictOf(shelf: Shelf, index: number, nowMs: number, params: SignalParams): Verdict {
  const kept = shelf.verdicts[index] ?? null
  if (kept !== null) return kept
  const question = new Question(shelf.facts, nowMs, params)
  const verdict = (SIGNALS[index] as (typeof SIGNALS)[number]).evaluate(question)
  if (question.isTimeless) shelf.verdicts[index] = verdict
  return verdict
}

/** Notes whether the time was asked for. */
class Question implements SignalInput<SignalParams> {
  readonly facts: Profile
  readonly params: SignalParams
  isTimeless = true
  readonly #nowMs: number

  constructor(facts: Profile, nowMs: number, params: SignalParams) {
    this.facts = facts
    this.#nowMs = nowMs
    this.params = params
  }

  get nowMs(): number {
    this.isTimeless = false
    return this.#nowMs
  }
}
