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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A payout, or a day of several, far above what this worker is usually paid: modified z-score of the logarithm. */
final class AmountOutlier implements Signal {
  private static final SignalInfo INFO =
      new SignalInfo("amount-outlier", 1, Family.ROUTING, Facet.VALUE, 30.0);
  private static final double Z_LIMIT = 3.5;
  private static final double OVER_LARGEST = Math.log(2);
  private static final double MOST_OVER_LARGEST = Math.log(8);
  private static final double LEAST_SPREAD = Math.log(1.05);
  private static final int MIN_HISTORY = 8;
  private static final int HISTORY = 24;
  private static final int HISTORY_DAYS = 12;
  private static final double STRENGTH = 0.2;
  private static final double MOST_STRENGTH = 0.45;
  private static final double DAY_SUM_OVER_MEDIAN = 5;
  private static final double DAY_FACTOR = 0.75;
  private static final int OLD_PAYER_PAYOUTS = 3;
  private static final long OLD_PAYER = 60 * Times.DAY;
  private static final double OLD_PAYER_FACTOR = 0.5;

  @Override
  public void judge(Profile facts, long nowMs, Consumer<Episode> say) {
    if (facts.payouts.size() <= MIN_HISTORY) return;
    List<PayoutFact> paid = Payouts.standing(facts.payouts);
    paid.removeIf(one -> !one.isPriced());
    if (paid.size() <= MIN_HISTORY) return;
    double[] logs = new double[paid.size()];
    for (int i = 0; i < logs.length; i++) logs[i] = Math.log(paid.get(i).usdCents());
    boolean isWhole = Payouts.isWhole(facts.payouts);
    List<PayoutFact> told = new ArrayList<>(0);
    for (Outlier found : outliers(logs, HISTORY, isWhole)) {
      told.add(paid.get(found.at));
      say.accept(singleEpisode(paid, found));
    }
    judgeDays(paid, isWhole, told, say);
  }

  private static void judgeDays(
      List<PayoutFact> paid, boolean isWhole, List<PayoutFact> told, Consumer<Episode> say) {
    TreeMap<Long, List<PayoutFact>> byDay = new TreeMap<>();
    for (PayoutFact one : paid)
      byDay.computeIfAbsent(Times.dayOf(one.atMs()), day -> new ArrayList<>(1)).add(one);
    if (byDay.size() == paid.size()) return;
    if (!isWhole) byDay.pollFirstEntry();
    List<List<PayoutFact>> days = new ArrayList<>(byDay.values());
    double[] logs = new double[days.size()];
    for (int i = 0; i < logs.length; i++)
      logs[i] = Math.log(days.get(i).stream().mapToDouble(PayoutFact::usdCents).sum());
    for (Outlier found : outliers(logs, HISTORY_DAYS, isWhole)) {
      List<PayoutFact> day = days.get(found.at);
      boolean isSaid = day.stream().anyMatch(told::contains);
      if (day.size() > 1 && !isSaid && found.times > DAY_SUM_OVER_MEDIAN) say.accept(dayEpisode(day, found));
    }
  }

  /** Times the median, modified z-score, and how far above the largest before. */
  private record Outlier(int at, double times, double z, double over) {}

  private static List<Outlier> outliers(double[] logs, int history, boolean isWhole) {
    List<Outlier> found = new ArrayList<>(0);
    for (int i = MIN_HISTORY; i < logs.length; i++) {
      int from = Math.max(0, i - history);
      double largest = Double.NEGATIVE_INFINITY;
      for (int j = from; j < i; j++) largest = Math.max(largest, logs[j]);
      double over = logs[i] - largest;
      if (over <= OVER_LARGEST || (i - from < history && !isWhole)) continue;
      double[] before = Arrays.copyOfRange(logs, from, i);
      Arrays.sort(before);
      double middle = Statistics.median(before);
      double z = 0.6745 * (logs[i] - middle) / Math.max(Statistics.medianDeviation(before), LEAST_SPREAD);
      if (z > Z_LIMIT) found.add(new Outlier(i, Math.exp(logs[i] - middle), z, over));
    }
    return found;
  }

  private static double strengthOf(double over) {
    double share = (over - OVER_LARGEST) / (MOST_OVER_LARGEST - OVER_LARGEST);
    return STRENGTH + (MOST_STRENGTH - STRENGTH) * Math.min(1, Math.max(0, share));
  }

  private static Episode singleEpisode(List<PayoutFact> paid, Outlier found) {
    PayoutFact payout = paid.get(found.at);
    boolean isOld = isOldClient(payout, paid.subList(Math.max(0, found.at - HISTORY), found.at));
    double times = Math.round(found.times * 10) / 10.0;
    return Episode.of(
            INFO,
            payout.atMs(),
            strengthOf(found.over) * (isOld ? OLD_PAYER_FACTOR : 1),
            Math.round(found.z * 10) / 10.0,
            Z_LIMIT,
            () -> "Payout %s is %s times the usual amount of this worker.".formatted(payout.payoutId(), times),
            Map.of("payoutId", payout.payoutId(), "times", times),
            List.of(payout.ref()))
        .heldBy(isOld);
  }

  /** The client has paid often and for long. */
  private static boolean isOldClient(PayoutFact payout, List<PayoutFact> before) {
    if (payout.payerId() == null) return false;
    int count = 0;
    long firstMs = 0;
    for (PayoutFact one : before) {
      if (!payout.payerId().equals(one.payerId())) continue;
      if (count++ == 0) firstMs = one.atMs();
    }
    return count >= OLD_PAYER_PAYOUTS && payout.atMs() - firstMs >= OLD_PAYER;
  }

  private static Episode dayEpisode(List<PayoutFact> day, Outlier found) {
    return Episode.of(
        INFO,
        day.get(day.size() - 1).atMs(),
        strengthOf(found.over) * DAY_FACTOR,
        Math.round(found.z * 10) / 10.0,
        Z_LIMIT,
        () -> "The %d payouts of one day are together far above the usual sum of a day.".formatted(day.size()),
        Map.of("payouts", (double) day.size()),
        Evidence.newestFirst(day));
  }
}
