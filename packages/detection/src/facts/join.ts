/**
 * Joins: how two statements about one thing become one. Commutative, associative and idempotent, so that neither the order in which
 * statements arrive nor their repetition matters. Null is "not said" and yields to anything; where two statements contradict each
 * other, which is rare, the greater one stands.
 */
export function greater<Value extends string | number | boolean>(
  a: Value | null,
  b: Value | null,
): Value | null {
  if (a === null) return b
  return b === null || a >= b ? a : b
}

/** As `greater`, of points in time that should be met at the earliest. */
export function soonest(a: number | null, b: number | null): number | null {
  if (a === null) return b
  return b === null || a <= b ? a : b
}

/** As `greater`, of whole amounts as decimal strings. */
export function greaterAmount(a: string | null, b: string | null): string | null {
  if (a === null || a === b) return b
  return b === null || BigInt(a) > BigInt(b) ? a : b
}
