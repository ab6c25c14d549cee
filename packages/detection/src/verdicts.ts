import type { Clock } from './clock.ts'
import type { SignalContext } from './context.ts'
import { sharedUntil } from './facts/now.ts'
import type { WorkerId } from './ids.ts'
import type { Episode, Profile } from './profile.ts'
import type { Settings } from './settings.ts'
import {
  type GateField,
  PLAIN_QUIET,
  type Signal,
  type SignalEpisode,
  type SignalInput,
  type SignalParams,
  type Verdict,
} from './signal.ts'
import { SIGNALS } from './signals/index.ts'

/**
 * What the signals said of each worker last. Only speed depends on it.
 *
 * A verdict holds as long as the facts that its signal reads are the very same objects (facts are replaced, never changed) and the time
 * has not come at which it would have answered otherwise. Most events change none of what most signals read, and not to touch that is
 * what makes them cheap: it lies in memory that is cold by then.
 */
export interface Verdicts {
  /** What was said on these facts and still holds. To be filled in place. */
  standing(facts: Profile, settings: Settings): Standing
}

export interface Standing {
  /** `nowOf` these facts. */
  readonly nowMs: number
  /** By index in `SIGNALS`. */
  readonly sayings: (Saying | null)[]
}

/** A verdict, what it says as episodes, and the last moment at which it is still the same. */
export interface Saying {
  readonly verdict: Verdict
  /** May be dated later than the moment of the verdict: then they are of any moment up to there. */
  readonly episodes: readonly Episode[]
  readonly holdsUntilMs: number
}

interface Shelf {
  facts: Profile
  settings: Settings
  nowMs: number
  /** Of the attributes of `facts`. */
  sharedUntilMs: number
  readonly sayings: (Saying | null)[]
}

/** Fields of a profile that any signal reads. */
const FIELDS: readonly (keyof Profile)[] = [...new Set(SIGNALS.flatMap((signal) => signal.reads))]

/** By index in `SIGNALS`: one bit for each field that it reads. */
const READS: readonly number[] = SIGNALS.map((signal) =>
  signal.reads.reduce((mask, field) => mask | (1 << FIELDS.indexOf(field)), 0),
)

interface Gate {
  readonly fields: readonly GateField[]
  readonly bits: number
}

/** By index in `SIGNALS`. */
const GATES: readonly (Gate | null)[] = SIGNALS.map(({ without }) =>
  without === undefined
    ? null
    : { fields: without, bits: without.reduce((bits, field) => bits | (1 << FIELDS.indexOf(field)), 0) },
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
    const shelf = older.get(facts.workerId) ?? {
      facts,
      settings,
      nowMs: Number.NEGATIVE_INFINITY,
      sharedUntilMs: sharedUntil(facts.attributes),
      sayings: SIGNALS.map(() => null),
    }
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
      if (shelf.facts.attributes !== facts.attributes) shelf.sharedUntilMs = sharedUntil(facts.attributes)
      const nowMs = Math.max(facts.watermarkMs, shelf.sharedUntilMs)
      // A late event may move "now" back, and what held from then on need not have held before.
      const isSame = shelf.settings === settings && shelf.nowMs <= nowMs
      if (isSame) forget(shelf.sayings, changedFields(shelf.facts, facts), facts)
      else shelf.sayings.fill(null)
      shelf.facts = facts
      shelf.settings = settings
      shelf.nowMs = nowMs
      return shelf
    },
  }
}

/** Those that read something that changed; of one without which there is nothing to judge, only that while it is empty. */
function forget(sayings: (Saying | null)[], changed: number, facts: Profile): void {
  if (changed === 0) return
  for (let i = 0; i < READS.length; i += 1) {
    if (((READS[i] as number) & changed) === 0) continue
    const gate = GATES[i] as Gate | null
    if (gate !== null && (gate.bits & changed) === 0 && isNothing(facts, gate, sayings[i])) continue
    sayings[i] = null
  }
}

/** Nothing to judge, and nothing but that has been said. */
function isNothing(facts: Profile, { fields }: Gate, said: Saying | null | undefined): boolean {
  if (said?.verdict !== PLAIN_QUIET) return false
  for (const field of fields) if (facts[field].length > 0) return false
  return true
}

function changedFields(before: Profile, after: Profile): number {
  if (before === after) return 0
  let changed = 0
  for (let i = 0; i < FIELDS.length; i += 1) {
    const field = FIELDS[i] as keyof Profile
    if (before[field] !== after[field]) changed |= 1 << i
  }
  return changed
}

/** Asks one signal. */
export function askSignal(
  signal: Signal,
  facts: Profile,
  nowMs: number,
  params: SignalParams,
  context: SignalContext,
): Saying {
  const question = new Question(facts, nowMs, params, context)
  const verdict = signal.evaluate(question)
  const { holdsUntilMs } = question
  if (verdict.kind === 'fired')
    return { verdict, episodes: verdict.episodes.map((one) => complete(signal, one)), holdsUntilMs }
  const isForGood = holdsUntilMs === Number.POSITIVE_INFINITY
  if (isForGood && verdict === PLAIN_QUIET) return QUIET_FOR_GOOD
  if (isForGood && verdict.kind === 'unready') return unreadyForGood(verdict)
  return { verdict, episodes: NO_EPISODES, holdsUntilMs }
}

const NO_EPISODES: readonly Episode[] = []

/** What nearly every signal says of nearly every worker is one object for all of them: so many lie in memory that one of each would be cold. */
const QUIET_FOR_GOOD: Saying = {
  verdict: PLAIN_QUIET,
  episodes: NO_EPISODES,
  holdsUntilMs: Number.POSITIVE_INFINITY,
}
const UNREADY_FOR_GOOD = new Map<string, Saying>()
const MOST_UNREADY = 1000

function unreadyForGood(verdict: Unready): Saying {
  const known = UNREADY_FOR_GOOD.get(verdict.why)
  if (known !== undefined && known.verdict.kind === 'unready' && known.verdict.missing === verdict.missing)
    return known
  const saying = { verdict, episodes: NO_EPISODES, holdsUntilMs: Number.POSITIVE_INFINITY }
  if (UNREADY_FOR_GOOD.size < MOST_UNREADY) UNREADY_FOR_GOOD.set(verdict.why, saying)
  return saying
}

type Unready = Extract<Verdict, { kind: 'unready' }>

/** Asked outside of what is kept. */
export const questionAt = <Values extends SignalParams>(
  facts: Profile,
  nowMs: number,
  params: Values,
  context: SignalContext,
): SignalInput<Values> => new Question(facts, nowMs, params, context)

/** Notes until when its answers about the time stay the same. */
class Question<Values extends SignalParams> implements SignalInput<Values>, Clock {
  readonly facts: Profile
  readonly params: Values
  readonly context: SignalContext
  /** Infinite where nothing was asked that could ever change. */
  holdsUntilMs = Number.POSITIVE_INFINITY
  readonly #nowMs: number

  constructor(facts: Profile, nowMs: number, params: Values, context: SignalContext) {
    this.facts = facts
    this.#nowMs = nowMs
    this.params = params
    this.context = context
  }

  get clock(): Clock {
    return this
  }

  isBeyond(atMs: number): boolean {
    if (this.#nowMs > atMs) return true
    if (atMs < this.holdsUntilMs) this.holdsUntilMs = atMs
    return false
  }

  get nowMs(): number {
    this.holdsUntilMs = this.#nowMs
    return this.#nowMs
  }
}

function complete(signal: Signal, said: SignalEpisode): Episode {
  return {
    signal: signal.id,
    version: signal.version,
    family: said.family ?? signal.family,
    atMs: said.atMs,
    // A fraction of a day in the settings must not become a fraction of a millisecond.
    sinceMs: Math.floor(said.sinceMs ?? said.atMs),
    strength: Math.min(1, Math.max(0, said.strength)),
    observed: said.observed,
    limit: said.limit,
    text: said.text,
    params: said.params,
    evidence: said.evidence,
    guards: said.guards,
    list: said.list ?? null,
    standsAlone: said.standsAlone ?? false,
    minimumBand: said.minimumBand ?? null,
    victim: said.victim ?? false,
  }
}
