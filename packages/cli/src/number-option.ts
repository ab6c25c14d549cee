import { InvalidArgumentError } from 'commander'

/** Parser of an option that is a whole number within bounds, both included. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`)
  }
}

/** Parser of an option that is a number above 0, up to `most`. */
export function positiveNumber(most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,12}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN
    if (value > 0 && value <= most) return value
    throw new InvalidArgumentError(`Expected a number above 0, up to ${most}.`)
  }
}

/** Parser of an option that is a day, `YYYY-MM-DD`: its first millisecond, UTC. */
export function day(text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  // Date.parse rolls 30 February over into March; the way back shows it.
  if (!Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text) return ms
  throw new InvalidArgumentError('Expected a day such as 2026-03-02.')
}
