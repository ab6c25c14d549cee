export interface Independence {
  /** Mutual information of rows and columns, in bits. */
  readonly bits: number
  /** (rows - 1) × (columns - 1), of those that are not empty. */
  readonly degrees: number
  /** How far above what chance gives, in standard deviations of a normal variable with the same tail. 0 where nothing can be said. */
  readonly z: number
}

const NONE: Independence = { bits: 0, degrees: 0, z: 0 }

/**
 * Do rows and columns of a table of counts have to do with each other?
 *
 * 2·N·MI (in nats) is the likelihood-ratio statistic G, which under independence is close to chi-squared with (r-1)(c-1) degrees of
 * freedom; in small samples it runs too high, which the correction of Williams (1976) takes back. The tail is turned into that of a
 * normal variable by the cube root of Wilson and Hilferty (1931): a chi-squared of few degrees is so skewed that "mean plus four
 * standard deviations" would be passed by chance once in 200 tables rather than once in 30 000. So this is what shuffling the columns
 * would give, without shuffling.
 *
 * @param table rows of counts, all of one length
 */
export function independence(table: readonly (readonly number[])[]): Independence {
  const rows = table.map((row) => row.reduce((sum, count) => sum + count, 0))
  const columns = (table[0] ?? []).map((_, c) => table.reduce((sum, row) => sum + (row[c] as number), 0))
  const total = rows.reduce((sum, count) => sum + count, 0)
  const degrees = (filled(rows) - 1) * (filled(columns) - 1)
  if (total === 0 || degrees < 1) return NONE
  let nats = 0
  for (const [r, row] of table.entries())
    for (const [c, count] of row.entries())
      if (count > 0)
        nats += (count / total) * Math.log((count * total) / ((rows[r] as number) * (columns[c] as number)))
  const williams = 1 + ((spread(rows, total) - 1) * (spread(columns, total) - 1)) / (6 * total * degrees)
  const g = (2 * total * Math.max(0, nats)) / williams
  return { bits: Math.max(0, nats) / Math.LN2, degrees, z: normalOf(g, degrees) }
}

const filled = (sums: readonly number[]): number => sums.filter((sum) => sum > 0).length

/** N · Σ 1/nᵢ */
const spread = (sums: readonly number[], total: number): number =>
  sums.reduce((sum, count) => (count > 0 ? sum + total / count : sum), 0)

/** Wilson and Hilferty: the cube root of a chi-squared over its degrees is nearly normal. */
function normalOf(chiSquared: number, degrees: number): number {
  const variance = 2 / (9 * degrees)
  return (Math.cbrt(chiSquared / degrees) - (1 - variance)) / Math.sqrt(variance)
}
