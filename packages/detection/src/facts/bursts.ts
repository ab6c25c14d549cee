/**
 * Where at least `least` of these lie within a window. Windows that overlap are one burst, told at its height; of equal heights at the
 * latest. Of `n` items at most n² steps.
 *
 * @param some in time order
 * @param windowMs the window that ends at an item begins so much before it, its very beginning excluded
 */
export function burstsOf<Item>(
  some: readonly Item[],
  atOf: (one: Item) => number,
  least: number,
  windowMs: number,
): readonly (readonly Item[])[] {
  const bursts: (readonly Item[])[] = []
  for (let i = least - 1; i < some.length; i += 1) {
    const endMs = atOf(some[i] as Item)
    const within = some.slice(0, i + 1).filter((one) => atOf(one) > endMs - windowMs)
    if (within.length < least) continue
    const last = bursts.at(-1)
    const isSame = last !== undefined && atOf(last.at(-1) as Item) > endMs - windowMs
    if (!isSame) bursts.push(within)
    else if (within.length >= last.length) bursts[bursts.length - 1] = within
  }
  return bursts
}
