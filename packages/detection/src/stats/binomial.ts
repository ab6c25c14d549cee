/**
 * Probability that of `n` trials at `p` at least `k` succeed. Sums the terms from the top, by their logarithms: the smallest of them
 * fits no float. O(n).
 */
export function binomialTail(k: number, n: number, p: number): number {
  if (k <= 0 || p >= 1) return 1
  if (k > n || p <= 0) return 0
  const odds = Math.log1p(-p) - Math.log(p)
  let logTerm = n * Math.log(p)
  let tail = Math.exp(logTerm)
  for (let i = n; i > k; i -= 1) {
    logTerm += Math.log(i / (n - i + 1)) + odds
    tail += Math.exp(logTerm)
  }
  return Math.min(1, tail)
}
