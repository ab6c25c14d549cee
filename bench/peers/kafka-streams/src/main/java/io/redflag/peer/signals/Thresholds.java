package io.redflag.peer.signals;

/** Amounts from which somebody looks, whole US dollars, ascending. */
final class Thresholds {
  static final double[] ALL = {1000, 3000, 10_000};

  private Thresholds() {}
}
