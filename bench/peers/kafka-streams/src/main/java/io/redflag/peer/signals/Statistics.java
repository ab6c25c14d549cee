package io.redflag.peer.signals;

import java.util.Arrays;
import java.util.List;

/** Small statistics of few figures. */
final class Statistics {
  private Statistics() {}

  static double[] sorted(List<Double> values) {
    double[] sorted = new double[values.size()];
    for (int i = 0; i < sorted.length; i++) sorted[i] = values.get(i);
    Arrays.sort(sorted);
    return sorted;
  }

  /** Type 7, of ascending values. */
  static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int low = (int) at;
    return low + 1 < sorted.length ? sorted[low] + (at - low) * (sorted[low + 1] - sorted[low]) : sorted[low];
  }

  static double median(double[] sorted) {
    return quantile(sorted, 0.5);
  }

  static double medianDeviation(double[] sorted) {
    double middle = median(sorted);
    double[] deviations = new double[sorted.length];
    for (int i = 0; i < sorted.length; i++) deviations[i] = Math.abs(sorted[i] - middle);
    Arrays.sort(deviations);
    return median(deviations);
  }

  /** Standard deviation over mean; 0 of fewer than two. */
  static double variation(List<Double> values) {
    if (values.size() < 2) return 0;
    double sum = 0;
    for (double value : values) sum += value;
    double mean = sum / values.size();
    if (mean == 0) return 0;
    double squares = 0;
    for (double value : values) squares += Math.pow(value / mean - 1, 2);
    return Math.sqrt(squares / values.size());
  }

  /** Probability that a Poisson variable of this mean is at least `count`. */
  static double poissonTail(int count, double rate) {
    double term = Math.exp(-rate);
    double below = 0;
    for (int k = 0; k < count; k++) {
      below += term;
      term *= rate / (k + 1);
    }
    return Math.max(0, Math.min(1, 1 - below));
  }

  /** Probability that of `n` trials at `p` at least `k` succeed. */
  static double binomialTail(int k, int n, double p) {
    if (k <= 0 || p >= 1) return 1;
    if (k > n || p <= 0) return 0;
    double odds = Math.log1p(-p) - Math.log(p);
    double logTerm = n * Math.log(p);
    double tail = Math.exp(logTerm);
    for (int i = n; i > k; i--) {
      logTerm += Math.log((double) i / (n - i + 1)) + odds;
      tail += Math.exp(logTerm);
    }
    return Math.min(1, tail);
  }

  /** Probability that a standard normal variable is less than `z` (Abramowitz and Stegun 7.1.26). */
  static double normal(double z) {
    double x = Math.abs(z) / Math.sqrt(2);
    double t = 1 / (1 + 0.3275911 * x);
    double series =
        t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    double erf = 1 - series * Math.exp(-x * x);
    return (1 + (z < 0 ? -erf : erf)) / 2;
  }
}
