import type { SignalContext } from './context.ts'
import type { WorkerId } from './ids.ts'
import type { Profile } from './profile.ts'
import type { Settings } from './settings.ts'
import type { GateField, Signal, SignalInput, SignalParams, Verdict } from './signal.ts'
import { SIGNALS } from './signals/index.ts'

/**
 * What the signals said of each worker last. Only speed depends on it.
 *
 * A verdict holds as long as the facts that its signal reads are the very same objects (facts are replaced, never changed) and it was
 * reached without asking for the time. Most events change none of what most signals read, and not to touch that is what makes them
 * cheap: it lies in memory that is cold by then.
 */
export interface Verdicts {
  /** The verdicts on these facts, by index in `SIGNALS`; null where there is none that still holds. To be filled in place. */
  standing(facts: Profile, settings: Settings): (Verdict | null)[]
}

interface Shelf {
  facts: Profile
  settings: Settings
  readonly verdicts: (Verdict | null)[]
}

/** Fields of a profile that any signal reads. */
const FIELDS: readonly (keyof Profile)[] = [...new Set(SIGNALS.flatMap((signal) => signal.reads))]

/** By index in `SIGNALS`: one bit for each field that it reads. */
const READS: readonly number[] = SIGNALS.map((signal) =>
  signal.reads.reduce((mask, field) => mask | (1 << FIELDS.indexOf(field)), 0),
)

interface Gate {
  readonly field: GateField
  readonly bit: number
}

/** By index in `SIGNALS`. */
const GATES: readonly (Gate | null)[] = SIGNALS.map(({ without }) =>
  without === undefined ? null : { field: without, bit: 1 << FIELDS.indexOf(without) },
)

/**
 * @param workers of how many workers verdicts are kept at most. They keep the profiles alive that they were reached on, so this is best
 * the number of profiles that are held anyway. By worker, in plain maps of half the size each: a weak map by profile would need no
 * bound, but doubled the time that garbage collection takes (10 000 workers, Node 20).
 */
export function createVerdicts(workers: number): Verdicts {
  const half = Math.max(1, Math.floor(workers / 2))
  let newer = new Map<WorkerId, Shelf>()
  let older: ReadonlyMap<WorkerId, Shelf> = new Map()

  function shelfOf(facts: Profile, settings: Settings): Shelf {
    const known = newer.get(facts.workerId)
    if (known !== undefined) return known
    const shelf = older.get(facts.workerId) ?? { facts, settings, verdicts: SIGNALS.map(() => null) }
    if (newer.size >= half) {
      older = newer
      newer = new Map()
    }
    newer.set(facts.workerId, shelf)
    return shelf
  }

  return {
    standing(facts, settings) {
      const shelf = shelfOf(facts, settings)
      const changed = shelf.settings === settings ? changedFields(shelf.facts, facts) : ~0
      if (changed !== 0) forget(shelf.verdicts, changed, facts)
      shelf.facts = facts
      shelf.settings = settings
      return shelf.verdicts
    },
  }
}

/** Those that read something that changed; of one without which there is nothing to judge, only that while it is empty. */
function forget(verdicts: (Verdict | null)[], changed: number, facts: Profile): void {
  for (let i = 0; i < READS.length; i += 1) {
    if (((READS[i] as number) & changed) === 0) continue
    const gate = GATES[i] as Gate | null
    if (gate !== null && (gate.bit & changed) === 0 && facts[gate.field].length === 0) continue
    verdicts[i] = null
  }
}

function changedFields(before: Profile, after: Profile): number {
  let changed = 0
  for (let i = 0; i < FIELDS.length; i += 1) {
    const field = FIELDS[i] as keyof Profile
    if (before[field] !== after[field]) changed |= 1 << i
  }
  return changed
}

/** A verdict, and whether it holds until the facts change. */
export function askSignal(
  signal: Signal,
  facts: Profile,
  nowMs: number,
  params: SignalParams,
  context: SignalContext,
): { readonly verdict: Verdict; readonly isTimeless: boolean } {
  const question = new Question(facts, nowMs, params, context)
  const verdict = signal.evaluate(question)
  return { verdict, isTimeless: question.isTimeless }
}

/** Notes whether the time was asked for. */
class Question implements SignalInput<SignalParams> {
  readonly facts: Profile
  readonly params: SignalParams
  readonly context: SignalContext
  isTimeless = true
  readonly #nowMs: number

  constructor(facts: Profile, nowMs: number, params: SignalParams, context: SignalContext) {
    this.facts = facts
    this.#nowMs = nowMs
    this.params = params
    this.context = context
  }

  get nowMs(): number {
    this.isTimeless = false
    return this.#nowMs
  }
}
