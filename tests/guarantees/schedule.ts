import type { Fault } from './faults/fault.ts'
import type { Random } from './random.ts'

/** So many faults of a list, each kind as often as the others, one more or less; which, and in what order, is left to chance. */
function evenly(faults: readonly Fault[], count: number, random: Random): readonly Fault[] {
  const chosen: Fault[] = []
  if (faults.length === 0) return chosen
  while (chosen.length < count) chosen.push(...shuffled(faults, random).slice(0, count - chosen.length))
  return chosen
}

/** Kills and what else breaks, in an order left to chance. */
export function drawSchedule(
  wanted: readonly { readonly faults: readonly Fault[]; readonly count: number }[],
  random: Random,
): readonly Fault[] {
  return shuffled(
    wanted.flatMap(({ faults, count }) => evenly(faults, count, random)),
    random,
  )
}

/** Fisher and Yates. */
function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const left = [...items]
  for (let last = left.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const item = left[last] as Item
    left[last] = left[other] as Item
    left[other] = item
  }
  return left
}
