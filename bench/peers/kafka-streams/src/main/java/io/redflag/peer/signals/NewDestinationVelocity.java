package io.redflag.peer.signals;

import io.redflag.peer.Times;
import io.redflag.peer.facts.Instrument;
import io.redflag.peer.facts.PayoutFact;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.facts.Ref;
import io.redflag.peer.score.Episode;
import io.redflag.peer.score.Facet;
import io.redflag.peer.score.Family;
import io.redflag.peer.score.SignalInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Payouts to several destinations never used before, within a week. */
final class NewDestinationVelocity implements Signal {
  private static final SignalInfo INFO =
      new SignalInfo("new-destination-velocity", 1, Family.ROUTING, Facet.MOVEMENT, 30.0);
  private static final int WINDOW_DAYS = 7;
  private static final long WINDOW = WINDOW_DAYS * Times.DAY;
  private static final int SOME = 3;
  private static final int MANY = 6;
  private static final double SOME_STRENGTH = 0.4;
  private static final double MANY_STRENGTH = 0.8;
  private static final double ROTATING_WEIGHT = 0.5;
  private static final double UNUSUAL = 0.001;
  private static final double MIN_HISTORY_DAYS = 30;

  @Override
  public void judge(Profile facts, long nowMs, Consumer<Episode> say) {
    if (facts.instruments.size() < 3) return;
    List<Instrument> paid = new ArrayList<>();
    for (Instrument one : facts.instruments) if (one.isPaid()) paid.add(one);
    paid.sort(Comparator.comparingLong(one -> one.firstPaidMs));
    Episode burst = null;
    // The very first destination is not new, it is where the worker begins.
    for (int i = 1; i < paid.size(); i++) {
      long atMs = paid.get(i).firstPaidMs;
      List<Instrument> fresh = new ArrayList<>();
      for (Instrument one : paid.subList(1, i + 1)) if (one.firstPaidMs > atMs - WINDOW) fresh.add(one);
      Episode episode = judgeWindow(fresh, paid, atMs, facts);
      if (episode == null) continue;
      boolean isSame = burst != null && burst.atMs() > atMs - WINDOW;
      if (burst != null && !isSame) say.accept(burst);
      if (!isSame || episode.strength() >= burst.strength()) burst = episode;
    }
    if (burst != null) say.accept(burst);
  }

  private static Episode judgeWindow(
      List<Instrument> fresh, List<Instrument> paid, long atMs, Profile facts) {
    double count = 0;
    for (Instrument one : fresh) count += one.isRotating() ? ROTATING_WEIGHT : 1;
    if (count < SOME && !isUnusual(count, atMs - WINDOW, paid, facts)) return null;
    Supplier<String> text =
        () ->
        "Payouts went to %d destinations never used before, within %d days."
            .formatted(fresh.size(), WINDOW_DAYS);
    return Episode.of(
        INFO,
        atMs,
        count >= MANY ? MANY_STRENGTH : SOME_STRENGTH,
        count,
        (double) SOME,
        text,
        Map.of("destinations", (double) fresh.size(), "days", (double) WINDOW_DAYS),
        refsOf(fresh, facts));
  }

  /** Under the own pace before the window, taken as at least one destination in all of it. */
  private static boolean isUnusual(double count, long sinceMs, List<Instrument> paid, Profile facts) {
    double historyDays = (sinceMs - facts.firstSeenMs) / (double) Times.DAY;
    if (count < 2 || historyDays < MIN_HISTORY_DAYS) return false;
    long earlier = paid.stream().filter(one -> one.firstPaidMs <= sinceMs).count();
    double rate = Math.max(1, earlier) / historyDays * WINDOW_DAYS;
    return Statistics.poissonTail((int) count, rate) < UNUSUAL;
  }

  private static List<Ref> refsOf(List<Instrument> instruments, Profile facts) {
    Set<String> keys = new HashSet<>();
    for (Instrument one : instruments) keys.add(one.key);
    List<Ref> refs = new ArrayList<>();
    for (PayoutFact payout : facts.payouts)
      if (payout.stands() && keys.remove(payout.destinationKey())) refs.add(payout.ref());
    return refs;
  }
}
