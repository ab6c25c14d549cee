package io.redflag.peer.signals;

import io.redflag.peer.Times;
import io.redflag.peer.facts.Day;
import io.redflag.peer.facts.Instrument;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.facts.Ref;
import io.redflag.peer.score.Episode;
import io.redflag.peer.score.Family;
import io.redflag.peer.score.SignalInfo;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Everything over anonymisers, or the payout method changed over one. */
final class AnonymizerUse implements Signal {
  private static final SignalInfo INFO =
      new SignalInfo("anonymizer-use", 1, Family.NETWORK, null, 14.0);
  private static final int WINDOW_DAYS = 30;
  private static final int MIN_DAYS = 5;
  private static final double LIMIT_RATIO = 0.8;
  private static final long YOUNG = 90 * Times.DAY;
  private static final double HABIT = 0.25;
  private static final double CHANGE = 0.4;
  private static final double HABIT_RATIO = 0.5;

  @Override
  public void judge(Profile facts, long nowMs, Consumer<Episode> say) {
    judgeUse(facts, say);
    for (Instrument one : facts.instruments) {
      boolean isHidden =
          one.addedOver == Instrument.AddedOver.TOR || one.addedOver == Instrument.AddedOver.HOSTING;
      if (isHidden && one.addedRef != null) judgeChange(one, facts, say);
    }
  }

  private static double hiddenRatio(List<Day> days) {
    if (days.isEmpty()) return 0;
    int hidden = 0;
    for (Day day : days) if (day.isHidden()) hidden++;
    return hidden / (double) days.size();
  }

  private static void judgeUse(Profile facts, Consumer<Episode> say) {
    Long createdMs = facts.account.createdMs;
    if (createdMs == null || facts.days.size() < MIN_DAYS) return;
    List<Day> young =
        RecentDays.of(
            facts.days,
            WINDOW_DAYS,
            one -> one.isConnected() && one.day * Times.DAY < createdMs + YOUNG);
    double ratio = hiddenRatio(young);
    if (young.size() < MIN_DAYS || ratio <= LIMIT_RATIO) return;
    Day last = young.get(0);
    List<Ref> evidence = Evidence.upTo(facts, last, WINDOW_DAYS);
    if (evidence.isEmpty()) return;
    say.accept(
        Episode.of(
            INFO,
            last.lastHourMs(),
            HABIT,
            Math.round(ratio * 100) / 100.0,
            LIMIT_RATIO,
            () -> "A new account was on %d %% of %d days only used behind anonymisers."
                .formatted(Math.round(ratio * 100), young.size()),
            Map.of("days", (double) young.size()),
            evidence));
  }

  private static void judgeChange(Instrument added, Profile facts, Consumer<Episode> say) {
    long atMs = added.addedRef.atMs();
    boolean isFirst =
        facts.instruments.stream()
            .noneMatch(one -> one != added && one.isInUse() && one.firstUseMs() < atMs);
    if (isFirst || added.replacesSameHolder) return;
    boolean isHosting = added.addedOver == Instrument.AddedOver.HOSTING;
    long day = Times.dayOf(atMs);
    // Relays leave from data centres: the log-ins of the day tell which it was.
    boolean isRelayed =
        facts.days.stream().anyMatch(one -> one.day == day && (one.over & Day.RELAY) != 0);
    if (isHosting && isRelayed) return;
    List<Day> before =
        RecentDays.of(facts.days, WINDOW_DAYS, one -> one.day < day && one.isConnected());
    boolean isHabit = before.size() < MIN_DAYS || hiddenRatio(before) >= HABIT_RATIO;
    String means = isHosting ? "a data centre" : "Tor";
    say.accept(
        Episode.of(
                INFO,
                atMs,
                isHabit ? HABIT : CHANGE,
                1.0,
                1.0,
                () -> "A payout method was added over %s.".formatted(means),
                Map.of("over", means, "daysBefore", (double) before.size()),
                List.of(added.addedRef))
            .heldBy(isHabit));
  }
}
