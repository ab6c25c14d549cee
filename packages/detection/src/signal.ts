import type { Clock } from './clock.ts'
import type { SignalContext } from './context.ts'
import type {
  Band,
  Counter,
  EventRef,
  Family,
  GuardAnswer,
  ListReference,
  Params,
  Scalar,
} from './judgement.ts'
import type { Profile } from './profile.ts'

/**
 * One signal: it measures and judges, nothing else. Weighing is `score.ts`, deciding is the alerting policy.
 *
 * A signal is a function of facts and of the worker's "now" (latest event time). It never reads a clock, never keeps state,
 * and never sees the order in which events arrived: a late or repeated event therefore cannot leave a wrong verdict behind.
 */
export interface Signal<Values extends SignalParams = SignalParams> {
  /** Kebab-case; equal to the file name and to the reason code. Never reused for something else. */
  readonly id: string
  /** Raised when the same facts may give another verdict. */
  readonly version: number
  readonly family: Family
  readonly title: string
  /** Unit of `observed` and `limit`. */
  readonly unit: string
  /**
   * Of a signal about money: which question it asks. Whose account is it, does the destination keep moving, are the amounts odd, is
   * it turned into another asset? Answers to different questions corroborate each other, those to one do not.
   */
  readonly facet?: Facet
  /** The red flags it stands for, and where the method comes from. */
  readonly reference: string
  /** Facts it reads; nothing else of the profile may be touched. */
  readonly reads: readonly (keyof Profile)[]
  /**
   * Lists without which there is nothing to judge: while they are all empty a plain quiet verdict stays what it is whatever becomes of
   * the other facts, and need not be reached again. Nearly every worker has no report, no rating and no companion.
   */
  readonly without?: readonly GateField[]
  readonly defaults: Values
  /** One line per parameter: what it is, with its unit. */
  readonly describes: Readonly<Record<keyof Values, string>>
  /** What must not be held against anybody, and how that is recognised: guard id → what it asks. */
  readonly guards: Readonly<Record<string, string>>
  /** Days after which an episode weighs half; null: it never fades. */
  readonly halfLifeDays: number | null
  /**
   * True where an episode is a moment that the facts may outlive no longer than their bounds (a login pair): then what was said
   * is kept. False where the verdict is the present state of facts (a shared instrument): then it ends with them.
   */
  readonly remembers: boolean
  /** For analysts: what it means, and two or three steps to check it. */
  readonly explain: { readonly what: string; readonly check: readonly string[] }
  evaluate(input: SignalInput<Values>): Verdict
}

/** Lists that most profiles have nothing in. */
export type GateField = 'remote' | 'companions' | 'observations' | 'ratings' | 'bids' | 'kin' | 'fundings'

export type Facet = 'owner' | 'movement' | 'value' | 'asset'

/** Parameters are plain figures, switches or lists of words, so that settings can be checked against the defaults. */
export type SignalParams = Readonly<Record<string, number | boolean | readonly string[]>>

export interface SignalInput<Values extends SignalParams> {
  readonly facts: Profile
  /**
   * The latest moment of event time known, as something to be compared with. A verdict that asked nothing but this clock holds until the
   * facts change or one of the comparisons comes out otherwise, and need not be reached again before.
   */
  readonly clock: Clock
  /** The same moment as a figure, for what grows or fades with every millisecond: such a verdict is reached anew each time. */
  readonly nowMs: number
  readonly params: Values
  /** Thresholds and what the platform knows, of the settings. */
  readonly context: SignalContext
}

export type Verdict =
  /** Cannot judge. `input`: a list or database is missing; `history`: too little has been seen. Never treated as safe. */
  | { readonly kind: 'unready'; readonly missing: 'input' | 'history'; readonly why: string }
  | { readonly kind: 'quiet'; readonly counter: readonly Counter[]; readonly coversFromMs: number }
  | {
      readonly kind: 'fired'
      /** Never empty. */
      readonly episodes: readonly SignalEpisode[]
      readonly counter: readonly Counter[]
      /** From when on the facts read are complete; what rests on earlier ones is taken from memory, as it was said then. */
      readonly coversFromMs: number
    }

export interface SignalEpisode {
  readonly atMs: number
  /** The earliest moment whose facts it rests on; `atMs` where absent. Asked only of signals that remember. */
  readonly sinceMs?: number
  readonly strength: number
  readonly observed: Scalar
  readonly limit: Scalar
  readonly text: string
  readonly params: Params
  readonly evidence: readonly EventRef[]
  readonly guards: readonly GuardAnswer[]
  readonly list?: ListReference
  readonly standsAlone?: boolean
  readonly minimumBand?: Band
  readonly victim?: boolean
  /** Where one tier of a signal counts in another family (a hard-listed netblock is a sanctions matter). */
  readonly family?: Family
}

/** The facts reach back for ever: everything the signal could say, it says now. */
const ALWAYS = Number.NEGATIVE_INFINITY

export function unready(missing: 'input' | 'history', why: string): Verdict {
  return { kind: 'unready', missing, why }
}

const NO_COUNTER: readonly Counter[] = []

/** What nearly every signal says of nearly every worker. */
export const PLAIN_QUIET: Verdict = { kind: 'quiet', counter: NO_COUNTER, coversFromMs: ALWAYS }

export function quiet(counter: readonly Counter[] = NO_COUNTER, coversFromMs: number = ALWAYS): Verdict {
  return counter.length === 0 && coversFromMs === ALWAYS
    ? PLAIN_QUIET
    : { kind: 'quiet', counter, coversFromMs }
}

/** Fired when there is at least one episode, quiet otherwise. */
export function verdict(
  episodes: readonly SignalEpisode[],
  counter: readonly Counter[] = NO_COUNTER,
  coversFromMs: number = ALWAYS,
): Verdict {
  return episodes.length === 0
    ? quiet(counter, coversFromMs)
    : { kind: 'fired', episodes, counter, coversFromMs }
}

/** Answers of guards that were asked and let the signal speak. */
export function passed(...guards: readonly (readonly [id: string, why: string])[]): readonly GuardAnswer[] {
  return guards.map(([id, why]) => ({ id, held: false, why }))
}

/** A guard that held a signal back, told as what speaks for the worker. */
export function heldBack(signal: string, guard: string, text: string, params: Params = {}): Counter {
  return { code: `${signal}.${guard}`, params, text }
}

/** Keeps the element types of parameters while the list of signals sees only their common shape. */
export function defineSignal<const Values extends SignalParams>(
  signal: Signal<Widen<Values>> & { readonly defaults: Values },
): Signal<Widen<Values>> {
  return signal
}

type Widen<Values extends SignalParams> = {
  readonly [Key in keyof Values]: Values[Key] extends number
    ? number
    : Values[Key] extends boolean
      ? boolean
      : readonly string[]
}
