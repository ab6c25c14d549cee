/** Shannon entropy of how often each value occurs, in bits; 0 of none. */
export function entropyBits(counts: Iterable<number>): number {
  const all = [...counts].filter((count) => count > 0)
  const sum = all.reduce((total, count) => total + count, 0)
  let bits = 0
  for (const count of all) bits -= (count / sum) * Math.log2(count / sum)
  return bits
}
