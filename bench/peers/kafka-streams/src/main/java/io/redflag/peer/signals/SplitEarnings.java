package io.redflag.peer.signals;

import io.redflag.peer.Times;
import io.redflag.peer.facts.PayoutFact;
import io.redflag.peer.score.Episode;
import io.redflag.peer.score.SignalInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One earning paid out in parts within days, so that a threshold was passed by none of them. */
final class SplitEarnings {
  private static final int LEAST = 3;
  private static final int WITHIN_HOURS = 72;
  private static final long WITHIN = WITHIN_HOURS * Times.HOUR;
  private static final double STRENGTH = 0.7;

  private SplitEarnings() {}

  /** Whatever their amounts. Cheap: nearly always not. */
  static boolean isInParts(List<PayoutFact> payouts) {
    for (int i = LEAST - 1; i < payouts.size(); i++) {
      PayoutFact last = payouts.get(i);
      if (last.earningId() == null) continue;
      int count = 1;
      for (int j = i - 1; j >= 0 && payouts.get(j).atMs() > last.atMs() - WITHIN; j--)
        if (last.earningId().equals(payouts.get(j).earningId())) count++;
      if (count >= LEAST) return true;
    }
    return false;
  }

  static void judge(List<PayoutFact> paid, SignalInfo info, Consumer<Episode> say) {
    Map<String, List<PayoutFact>> byEarning = new LinkedHashMap<>();
    for (PayoutFact one : paid)
      if (one.earningId() != null)
        byEarning.computeIfAbsent(one.earningId(), id -> new ArrayList<>()).add(one);
    for (List<PayoutFact> parts : byEarning.values()) {
      Episode most = mostParts(parts, info);
      if (most != null) say.accept(most);
    }
  }

  private static Episode mostParts(List<PayoutFact> parts, SignalInfo info) {
    Episode most = null;
    int size = LEAST;
    for (PayoutFact last : parts) {
      List<PayoutFact> within = new ArrayList<>();
      for (PayoutFact one : parts)
        if (one.atMs() <= last.atMs() && one.atMs() > last.atMs() - WITHIN) within.add(one);
      if (within.size() < size) continue;
      double limit = highestPassed(within);
      if (limit == 0) continue;
      size = within.size();
      most = episodeOf(within, limit, info);
    }
    return most;
  }

  /** The highest threshold that they pass together and none of them does; 0 where there is none. */
  private static double highestPassed(List<PayoutFact> parts) {
    double sum = 0;
    double largest = 0;
    for (PayoutFact one : parts) {
      sum += Structuring.usdOf(one);
      largest = Math.max(largest, Structuring.usdOf(one));
    }
    double passed = 0;
    for (double limit : Thresholds.ALL) if (sum >= limit && largest < limit) passed = limit;
    return passed;
  }

  private static Episode episodeOf(List<PayoutFact> parts, double limit, SignalInfo info) {
    double usd = Structuring.dollars(parts);
    Supplier<String> text =
        () ->
        "One earning was paid out in %d parts within %d hours, each under %.0f dollars and together %.0f dollars."
            .formatted(parts.size(), WITHIN_HOURS, limit, usd);
    return Episode.of(
        info,
        parts.get(parts.size() - 1).atMs(),
        STRENGTH,
        (double) parts.size(),
        (double) LEAST,
        text,
        Map.of("parts", (double) parts.size(), "threshold", limit, "usd", usd),
        Evidence.newestFirst(parts));
  }
}
