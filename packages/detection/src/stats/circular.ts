/** Where on the clock the hours lie, and how close together. */
export interface Centre {
  /** Hours of the day, 0 to 24; meaningless where `concentration` is about 0. */
  readonly meanHour: number
  /** Mean resultant length, 0 (all round the clock) to 1 (one moment). */
  readonly concentration: number
  readonly count: number
}

const HOUR_ANGLE = (2 * Math.PI) / 24

/** Angle of the middle of each hour. */
const COS: readonly number[] = Array.from({ length: 24 }, (_, hour) => Math.cos((hour + 0.5) * HOUR_ANGLE))
const SIN: readonly number[] = Array.from({ length: 24 }, (_, hour) => Math.sin((hour + 0.5) * HOUR_ANGLE))

/** An event lies anywhere within its hour, not in the middle of it: that spreads it by so much. */
const WITHIN_HOUR = Math.sin(Math.PI / 24) / (Math.PI / 24)

/**
 * Circular mean and mean resultant length of hours of the day: 23 and 1 have their middle at midnight, not at noon. Mardia and Jupp
 * (2000), Directional Statistics, 2.2.
 *
 * @param counts 24 of them, by hour of the day
 */
export function centreOf(counts: readonly number[]): Centre {
  let c = 0
  let s = 0
  let count = 0
  for (let hour = 0; hour < 24; hour += 1) {
    const votes = counts[hour] as number
    if (votes === 0) continue
    c += votes * (COS[hour] as number)
    s += votes * (SIN[hour] as number)
    count += votes
  }
  if (count === 0) return { meanHour: 0, concentration: 0, count }
  const concentration = (Math.sqrt(c * c + s * s) / count) * WITHIN_HOUR
  return { meanHour: hourOfDay(Math.atan2(s, c) / HOUR_ANGLE), concentration, count }
}

/** Any number of hours as an hour of the day, 0 to 24. */
export const hourOfDay = (hours: number): number => ((hours % 24) + 24) % 24

/** How far apart two hours of the day are on the clock: 0 to 12. */
export function hoursApart(a: number, b: number): number {
  const apart = hourOfDay(a - b)
  return Math.min(apart, 24 - apart)
}
