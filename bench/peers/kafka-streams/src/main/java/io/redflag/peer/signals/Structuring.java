package io.redflag.peer.signals;

import io.redflag.peer.Times;
import io.redflag.peer.facts.PayoutFact;
import io.redflag.peer.facts.Payouts;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.score.Episode;
import io.redflag.peer.score.Facet;
import io.redflag.peer.score.Family;
import io.redflag.peer.score.SignalInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Amounts kept under a threshold, and earnings paid out in parts that each stay under one. */
final class Structuring implements Signal {
  private static final SignalInfo INFO =
      new SignalInfo("structuring", 1, Family.ROUTING, Facet.VALUE, 30.0);
  private static final double BAND = 0.1;
  private static final int WINDOW_DAYS = 7;
  private static final int SOME = 3;
  private static final double BAND_STRENGTH = 0.6;
  private static final double USUAL_SHARE = 0.55;
  private static final double UNUSUAL = 0.001;
  private static final double BUNCHING_STRENGTH = 0.6;
  private static final double SAME_AMOUNT = 0.01;

  @Override
  public void judge(Profile facts, long nowMs, Consumer<Episode> say) {
    if (!isOftenUnder(facts.payouts) && !SplitEarnings.isInParts(facts.payouts)) return;
    List<PayoutFact> paid = new ArrayList<>();
    for (PayoutFact payout : Payouts.standing(facts.payouts))
      if (payout.isPriced() && !Boolean.TRUE.equals(payout.automatic())) paid.add(payout);
    for (double limit : Thresholds.ALL) underOne(limit, paid, say);
    SplitEarnings.judge(paid, INFO, say);
  }

  /** As many payouts as it takes lie near under one and the same threshold: nearly never. */
  private static boolean isOftenUnder(List<PayoutFact> payouts) {
    for (double limit : Thresholds.ALL) {
      int count = 0;
      for (PayoutFact payout : payouts) {
        double usd = usdOf(payout);
        if (usd >= limit * (1 - BAND) && usd < limit) count++;
      }
      if (count >= SOME) return true;
    }
    return false;
  }

  private static void underOne(double limit, List<PayoutFact> paid, Consumer<Episode> say) {
    List<PayoutFact> near = new ArrayList<>();
    List<PayoutFact> under = new ArrayList<>();
    for (PayoutFact one : paid) {
      double usd = usdOf(one);
      if (usd < limit * (1 - BAND) || usd >= limit * (1 + BAND)) continue;
      near.add(one);
      if (usd < limit) under.add(one);
    }
    if (under.size() < SOME) return;
    List<List<PayoutFact>> bursts = bursts(under);
    bursts.removeIf(Structuring::isOneMoment);
    boolean isBunched = Statistics.binomialTail(under.size(), near.size(), USUAL_SHARE) < UNUSUAL;
    if (bursts.isEmpty() && !isBunched) return;
    boolean isBothSides = (near.size() - under.size()) * 2 >= under.size();
    if (isBothSides || Cadence.isContractPay(under, SAME_AMOUNT)) return;
    for (List<PayoutFact> burst : bursts) say.accept(burstEpisode(burst, limit));
    // What is said of a week is not said again of all the time.
    if (!isBunched || !bursts.isEmpty()) return;
    double share = Math.max(USUAL_SHARE, shareUnder(paid, limit));
    if (Statistics.binomialTail(under.size(), near.size(), share) < UNUSUAL)
      say.accept(bunchingEpisode(under, near.size(), limit));
  }

  /** Windows that overlap are one burst, told at its height. */
  private static List<List<PayoutFact>> bursts(List<PayoutFact> some) {
    List<List<PayoutFact>> bursts = new ArrayList<>();
    for (int i = SOME - 1; i < some.size(); i++) {
      long endMs = some.get(i).atMs();
      int from = i;
      while (from > 0 && some.get(from - 1).atMs() > endMs - WINDOW_DAYS * Times.DAY) from--;
      List<PayoutFact> within = some.subList(from, i + 1);
      if (within.size() < SOME) continue;
      List<PayoutFact> last = bursts.isEmpty() ? null : bursts.get(bursts.size() - 1);
      boolean isSame =
          last != null && last.get(last.size() - 1).atMs() > endMs - WINDOW_DAYS * Times.DAY;
      if (!isSame) bursts.add(within);
      else if (within.size() >= last.size()) bursts.set(bursts.size() - 1, within);
    }
    return bursts;
  }

  /** All on one day and to one destination: one withdrawal that a bank cut up. */
  private static boolean isOneMoment(List<PayoutFact> some) {
    Set<Long> days = new HashSet<>();
    Set<String> destinations = new HashSet<>();
    for (PayoutFact one : some) {
      days.add(Times.dayOf(one.atMs()));
      destinations.add(one.destinationKey());
    }
    return days.size() == 1 && destinations.size() == 1;
  }

  /** Share under an edge that the own usual size would bring about, taken for log-normal. */
  private static double shareUnder(List<PayoutFact> paid, double edge) {
    List<Double> logs = new ArrayList<>();
    for (PayoutFact one : paid) logs.add(Math.log(usdOf(one)));
    double[] sorted = Statistics.sorted(logs);
    double middle = Statistics.median(sorted);
    double deviation = Math.max(1.4826 * Statistics.medianDeviation(sorted), Math.log(1.01));
    double from = Statistics.normal((Math.log(edge * (1 - BAND)) - middle) / deviation);
    double at = Statistics.normal((Math.log(edge) - middle) / deviation);
    double to = Statistics.normal((Math.log(edge * (1 + BAND)) - middle) / deviation);
    if (to - from > 1e-12) return Math.min(1, Math.max(0, (at - from) / (to - from)));
    return middle < Math.log(edge) ? 1 : 0;
  }

  private static Episode burstEpisode(List<PayoutFact> burst, double limit) {
    double usd = dollars(burst);
    Supplier<String> text =
        () ->
        "%d payouts within %d days lie just under %.0f dollars; together they are %.0f dollars."
            .formatted(burst.size(), WINDOW_DAYS, limit, usd);
    return Episode.of(
        INFO,
        burst.get(burst.size() - 1).atMs(),
        BAND_STRENGTH,
        (double) burst.size(),
        (double) SOME,
        text,
        Map.of("payouts", (double) burst.size(), "threshold", limit, "usd", usd),
        Evidence.newestFirst(burst));
  }

  private static Episode bunchingEpisode(List<PayoutFact> under, int near, double limit) {
    Supplier<String> text =
        () ->
        "Of %d payouts around %.0f dollars %d lie under it, more than chance or the usual amounts explain."
            .formatted(near, limit, under.size());
    return Episode.of(
        INFO,
        under.get(under.size() - 1).atMs(),
        BUNCHING_STRENGTH,
        (double) under.size(),
        (double) near,
        text,
        Map.of("under", (double) under.size(), "around", (double) near, "threshold", limit),
        Evidence.newestFirst(under));
  }

  static double usdOf(PayoutFact payout) {
    return payout.usdCents() == null ? 0 : payout.usdCents() / 100;
  }

  static double dollars(List<PayoutFact> some) {
    return Math.round(some.stream().mapToDouble(Structuring::usdOf).sum());
  }
}
