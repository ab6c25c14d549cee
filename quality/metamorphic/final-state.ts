import type { AlertChange, Band } from '../measure/replay.ts'

/** What stands of a subject at the end of a run. */
export interface Standing {
  readonly band: Band
  readonly signals: string
  readonly score: number
}

/** The last change of each subject, by its kind and name; what was withdrawn stands no more. */
export function finalStates(alerts: readonly AlertChange[]): ReadonlyMap<string, Standing> {
  const states = new Map<string, Standing>()
  for (const { subject, band, reasons, score, change } of alerts) {
    const key = `${subject.kind} ${subject.id}`
    const signals = [...new Set(reasons.map(({ signal }) => signal))].toSorted().join(' ')
    if (change === 'resolved') states.delete(key)
    else states.set(key, { band, signals, score })
  }
  return states
}

/** Every subject of which something else stands; one line each. */
export function differences(
  before: ReadonlyMap<string, Standing>,
  after: ReadonlyMap<string, Standing>,
  say: (state: Standing) => string,
): readonly string[] {
  const subjects = [...new Set([...before.keys(), ...after.keys()])].toSorted()
  return subjects.flatMap((subject) => {
    const [was, is] = [before.get(subject), after.get(subject)].map((state) =>
      state === undefined ? 'nothing' : say(state),
    )
    return was === is ? [] : [`${subject}: ${was} → ${is}`]
  })
}

export const bandAndSignals = ({ band, signals }: Standing): string => `${band} [${signals}]`
export const scoreToo = (state: Standing): string => `${bandAndSignals(state)} ${state.score.toFixed(9)}`
