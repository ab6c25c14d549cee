package io.redflag.peer.signals;

import io.redflag.peer.Times;
import io.redflag.peer.facts.PayoutFact;
import java.util.ArrayList;
import java.util.List;

/** One client pays the same at regular intervals, or for months: a contract. */
final class Cadence {
  private static final double REGULAR = 0.35;
  private static final int LEAST = 4;
  private static final int OFTEN = 8;
  private static final long LONG = 60 * Times.DAY;

  private Cadence() {}

  static boolean isContractPay(List<PayoutFact> payouts, double variationLimit) {
    if (payouts.size() < LEAST || payouts.get(0).payerId() == null) return false;
    String payer = payouts.get(0).payerId();
    List<Double> amounts = new ArrayList<>();
    List<Double> gaps = new ArrayList<>();
    double leastGap = Double.MAX_VALUE;
    for (int i = 0; i < payouts.size(); i++) {
      if (!payer.equals(payouts.get(i).payerId())) return false;
      amounts.add(payouts.get(i).usdCents());
      if (i == 0) continue;
      double gap = payouts.get(i).atMs() - payouts.get(i - 1).atMs();
      leastGap = Math.min(leastGap, gap);
      gaps.add(gap);
    }
    if (Statistics.variation(amounts) >= variationLimit) return false;
    long lengthMs = payouts.get(payouts.size() - 1).atMs() - payouts.get(0).atMs();
    if (payouts.size() >= OFTEN && lengthMs >= LONG) return true;
    return leastGap > 0 && Statistics.variation(gaps) <= REGULAR;
  }
}
