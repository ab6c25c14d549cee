import { type Checker, createChecker, type Tally, type Violation } from './checker.ts'
import type { Fault } from './faults/fault.ts'
import type { Oracle } from './oracle.ts'
import { lastWords, untilCaughtUp, untilDetected } from './pace.ts'
import type { Random } from './random.ts'
import type { Site } from './site.ts'

/** One fault as it struck. */
export interface StrikeRecord {
  /** From 1. */
  readonly number: number
  readonly round: number
  readonly fault: string
  readonly detail: string
  /** Until every stage kept step again; null where the next fault struck before. */
  readonly recoveryMs: number | null
  /** The consumer groups that took longest. */
  readonly last: readonly string[]
}

export interface Breach extends Violation {
  /** The fault before it was seen, and for what is only seen at the end of a round all of that round. */
  readonly after: readonly string[]
}

export interface RunResult {
  readonly strikes: readonly StrikeRecord[]
  readonly breaches: readonly Breach[]
  readonly tally: Tally
}

export interface RunSettings {
  readonly schedule: readonly Fault[]
  /** Faults between two comparisons with the undisturbed run. */
  readonly perRound: number
  /** Share of faults that strike while the one before is being recovered from. */
  readonly overlapRatio: number
  /** Records that the detectors must have committed since the last fault. */
  readonly eventsBetween: number
  /** Written after a fault before recovery from it can be called complete. */
  readonly eventsAfter: number
  readonly random: Random
  readonly onStrike: (strike: StrikeRecord) => void
  readonly onRound: (round: number, breaches: readonly Breach[], tally: Tally) => void
}

const SETTLE_TIMEOUT_MS = 240_000

/** One site and its undisturbed twin, through any number of runs. */
export interface Trial {
  readonly checker: Checker
  /**
   * Breaks things under steady load, a round at a time, and compares after each round. Stops at the first round that breaks a guarantee.
   * @throws naming the fault from which something did not recover
   */
  run(settings: RunSettings): Promise<RunResult>
}

export function createTrial(site: Site, oracle: Oracle): Trial {
  const checker = createChecker(site)
  let taken = 0
  return {
    checker,
    run: (settings) => runRounds(site, checker, settings, compare),
  }

  async function compare(): Promise<readonly Violation[]> {
    const { sent } = site.load
    await oracle.take(sent.slice(taken))
    taken = sent.length
    return checker.compare(sent, oracle)
  }
}

async function runRounds(
  site: Site,
  checker: Checker,
  settings: RunSettings,
  compare: () => Promise<readonly Violation[]>,
): Promise<RunResult> {
  const { schedule, perRound, random } = settings
  const strikes: StrikeRecord[] = []
  const breaches: Breach[] = []
  for (let round = 1; strikes.length < schedule.length; round++) {
    const faults = schedule.slice(strikes.length, strikes.length + perRound)
    const ofRound: string[] = []
    site.load.resume()
    for (const [i, fault] of faults.entries()) {
      const isLast = i === faults.length - 1
      const strike = await strikeOnce(fault, round, isLast)
      strikes.push(strike)
      ofRound.push(nameOf(strike))
      settings.onStrike(strike)
      note(await checker.look(), [nameOf(strike)])
    }
    await settle(site, ofRound)
    note(await compare(), ofRound)
    settings.onRound(round, breaches, checker.tally())
    if (breaches.length > 0) break
  }
  return { strikes, breaches, tally: checker.tally() }

  async function strikeOnce(fault: Fault, round: number, isLast: boolean): Promise<StrikeRecord> {
    const isOverlapping = !isLast && random() < settings.overlapRatio
    const number = strikes.length + 1
    try {
      // A stream that does not flow when it is struck would prove nothing.
      if (!wasOverlapped()) await untilDetected(site, settings.eventsBetween)
      const { detail, recoveringSinceMs } = await fault.strike(site, random)
      const last = isOverlapping ? [] : await untilCaughtUp(site, settings.eventsAfter)
      const recoveryMs = isOverlapping ? null : performance.now() - recoveringSinceMs
      return { number, round, fault: fault.name, detail, recoveryMs, last }
    } catch (error) {
      throw new Error(`no recovery from fault ${number}, ${fault.name}`, { cause: error })
    }
  }

  function wasOverlapped(): boolean {
    return strikes.at(-1)?.recoveryMs === null
  }

  function note(violations: readonly Violation[], after: readonly string[]): void {
    for (const violation of violations) breaches.push({ ...violation, after })
  }
}

async function settle(site: Site, ofRound: readonly string[]): Promise<void> {
  try {
    await site.load.pause()
    await site.installation.settled(SETTLE_TIMEOUT_MS)
  } catch (error) {
    throw new Error(`not settled after ${ofRound.join(', ')}:\n${lastWords(site)}`, { cause: error })
  }
}

const nameOf = ({ number, fault, detail }: StrikeRecord): string => `${number} ${fault} (${detail})`

/** One line a breach, with the fault before it. */
export function breachLines(breaches: readonly Breach[]): readonly string[] {
  return breaches.map(
    ({ guarantee, count, examples, after }) =>
      `${guarantee}: broken ${count} times after ${after.join(', ')}; ${examples.join(' | ').replace(/\s+/g, ' ')}`,
  )
}
