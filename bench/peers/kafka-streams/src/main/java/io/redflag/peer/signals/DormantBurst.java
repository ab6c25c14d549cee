package io.redflag.peer.signals;

import io.redflag.peer.Times;
import io.redflag.peer.facts.Day;
import io.redflag.peer.facts.Instrument;
import io.redflag.peer.facts.PayoutFact;
import io.redflag.peer.facts.Payouts;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.facts.Ref;
import io.redflag.peer.facts.Seen;
import io.redflag.peer.score.Episode;
import io.redflag.peer.score.Facet;
import io.redflag.peer.score.Family;
import io.redflag.peer.score.SignalInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Nothing was paid out for months, and then much within two days. */
final class DormantBurst implements Signal {
  private static final SignalInfo INFO =
      new SignalInfo("dormant-burst", 1, Family.ROUTING, Facet.MOVEMENT, 30.0);
  private static final long IDLE = 90 * Times.DAY;
  private static final long WAKE = 7 * Times.DAY;
  private static final int WINDOW_HOURS = 48;
  private static final int SOME = 3;
  private static final int MIN_HISTORY = 8;
  private static final double OVER_P95 = 2;
  private static final double STRENGTH = 0.4;
  private static final double NEW_BONUS = 0.3;
  private static final int LOOK_DAYS = 60;
  private static final int PRESENT_DAYS = 15;
  private static final double SEASONAL_FACTOR = 0.5;

  @Override
  public void judge(Profile facts, long nowMs, Consumer<Episode> say) {
    if (facts.payouts.isEmpty() || !mayHavePaused(facts)) return;
    List<PayoutFact> paid = Payouts.standing(facts.payouts);
    boolean isWhole = Payouts.isWhole(facts.payouts);
    boolean hasBeenAway = false;
    for (int from = 0; from < paid.size(); from++) {
      Long sinceMs = from > 0 ? Long.valueOf(paid.get(from - 1).atMs()) : isWhole ? facts.account.createdMs : null;
      if (sinceMs == null || paid.get(from).atMs() - sinceMs < IDLE) continue;
      judgeWake(facts, paid, from, sinceMs, hasBeenAway, say);
      // To begin late is no season.
      if (from > 0) hasBeenAway = true;
    }
  }

  /** Cheap: nearly never. */
  private static boolean mayHavePaused(Profile facts) {
    Long createdMs = facts.account.createdMs;
    long beforeMs = createdMs == null ? facts.payouts.get(0).atMs() : createdMs;
    for (PayoutFact payout : facts.payouts) {
      if (!payout.stands() || payout.atMs() - beforeMs >= IDLE) return true;
      beforeMs = payout.atMs();
    }
    return false;
  }

  private static void judgeWake(
      Profile facts,
      List<PayoutFact> paid,
      int from,
      long sinceMs,
      boolean hasBeenAway,
      Consumer<Episode> say) {
    List<PayoutFact> burst = burstOf(paid, from);
    if (burst == null || daysBefore(facts, paid.get(from).atMs()) >= PRESENT_DAYS) return;
    Ref changed = newSince(facts, sinceMs, burst);
    long days = (paid.get(from).atMs() - sinceMs) / Times.DAY;
    List<Ref> evidence = Evidence.newestFirst(burst);
    if (changed != null) evidence.add(changed);
    Supplier<String> text =
        () ->
        "After %d days without a payout, %d came within %d hours%s."
            .formatted(
                days,
                burst.size(),
                WINDOW_HOURS,
                changed == null ? "" : ", to a destination and with a device that are both new since");
    say.accept(
        Episode.of(
                INFO,
                burst.get(burst.size() - 1).atMs(),
                STRENGTH * (hasBeenAway ? SEASONAL_FACTOR : 1) + (changed == null ? 0 : NEW_BONUS),
                (double) burst.size(),
                (double) SOME,
                text,
                Map.of("days", (double) days, "payouts", (double) burst.size()),
                evidence)
            .heldBy(hasBeenAway));
  }

  /** The most payouts within the window soon after waking, if they are many or much; else null. */
  private static List<PayoutFact> burstOf(List<PayoutFact> paid, int from) {
    long wakeMs = paid.get(from).atMs();
    List<PayoutFact> best = List.of();
    for (int i = from; i < paid.size() && paid.get(i).atMs() <= wakeMs + WAKE; i++) {
      int to = i;
      while (to < paid.size() && paid.get(to).atMs() < paid.get(i).atMs() + WINDOW_HOURS * Times.HOUR) to++;
      List<PayoutFact> within = paid.subList(i, to);
      boolean isMore = within.size() > best.size();
      if (isMore || (within.size() == best.size() && sum(within) > sum(best))) best = within;
    }
    if (best.size() >= SOME) return best;
    List<Double> usual = new ArrayList<>();
    for (PayoutFact one : paid.subList(0, from)) if (one.usdCents() != null) usual.add(one.usdCents());
    if (usual.size() < MIN_HISTORY) return null;
    return sum(best) > OVER_P95 * Statistics.quantile(Statistics.sorted(usual), 0.95) ? best : null;
  }

  private static double sum(List<PayoutFact> payouts) {
    return payouts.stream().mapToDouble(one -> one.usdCents() == null ? 0 : one.usdCents()).sum();
  }

  private static long daysBefore(Profile facts, long wakeMs) {
    long wakeDay = Times.dayOf(wakeMs);
    long count = 0;
    for (Day one : facts.days) if (one.day < wakeDay && one.day >= wakeDay - LOOK_DAYS) count++;
    return count;
  }

  /** A device new since the pause, where the burst also went to a destination that is; else null. */
  private static Ref newSince(Profile facts, long sinceMs, List<PayoutFact> burst) {
    boolean isNewTo = false;
    for (PayoutFact payout : burst) {
      Instrument instrument = facts.instrument(payout.destinationKey());
      isNewTo |= instrument != null && instrument.firstUseMs() > sinceMs;
    }
    if (!isNewTo || facts.devices.stream().noneMatch(one -> one.firstMs() <= sinceMs)) return null;
    long lastMs = burst.get(burst.size() - 1).atMs();
    for (Seen one : facts.devices) if (one.firstMs() > sinceMs && one.firstMs() <= lastMs) return one.ref();
    return null;
  }
}
