package io.redflag.peer.signals;

import io.redflag.peer.Times;
import io.redflag.peer.facts.Day;
import io.redflag.peer.facts.Login;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.facts.Ref;
import io.redflag.peer.facts.Travel;
import io.redflag.peer.score.Episode;
import io.redflag.peer.score.Family;
import io.redflag.peer.score.SignalInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Hardly ever in the country that was declared. */
final class GeoProfileMismatch implements Signal {
  private static final SignalInfo INFO =
      new SignalInfo("geo-profile-mismatch", 1, Family.NETWORK, null, 14.0);
  private static final int WINDOW_DAYS = 30;
  private static final int MIN_DAYS = 10;
  private static final double LIMIT_RATIO = 0.2;
  private static final double STRENGTH = 0.5;
  private static final double STABLE_RATIO = 0.8;
  private static final double STABLE_STRENGTH = 0.3;
  private static final double SAME_DEVICE_FACTOR = 0.5;
  private static final int MOVE_DAYS = 30;

  @Override
  public void judge(Profile facts, long nowMs, Consumer<Episode> say) {
    if (facts.account.declaredCountry == null || facts.days.size() < MIN_DAYS) return;
    String home = facts.account.declaredCountry.value();
    long sinceDay = RecentDays.declaredSince(facts.account.declaredCountry, facts);
    List<Day> days =
        RecentDays.of(
            facts.days,
            WINDOW_DAYS,
            one -> !one.countries.isEmpty() && one.day >= sinceDay && !isAway(one, home, facts));
    if (days.size() < MIN_DAYS) return;
    double atHome = days.stream().filter(one -> one.countries.contains(home)).count() / (double) days.size();
    Day last = days.get(0);
    if (atHome >= LIMIT_RATIO || sinceDay > last.day - MOVE_DAYS) return;
    List<Ref> evidence = Evidence.upTo(facts, last, WINDOW_DAYS);
    if (evidence.isEmpty()) return;
    boolean isStable = shareOfMain(days, home) >= STABLE_RATIO;
    boolean isSameDevice = isSameDevice(facts.logins, home);
    double full = isStable ? STABLE_STRENGTH : STRENGTH;
    long percent = Math.round(atHome * 100);
    say.accept(
        Episode.of(
                INFO,
                last.lastHourMs(),
                isSameDevice ? full * SAME_DEVICE_FACTOR : full,
                percent / 100.0,
                LIMIT_RATIO,
                () -> "On %d %% of %d days the account was used from the declared country."
                    .formatted(percent, days.size()),
                Map.of("days", (double) days.size(), "percent", (double) percent),
                evidence)
            .heldBy(isSameDevice));
  }

  /** Announced to be where they were that day. */
  private static boolean isAway(Day one, String home, Profile facts) {
    if (facts.travel.isEmpty() || one.countries.contains(home)) return false;
    long noonMs = one.day * Times.DAY + Times.DAY / 2;
    return one.countries.stream().anyMatch(country -> Travel.isAnnounced(facts.travel, noonMs, country));
  }

  /** Share of days in the one other country that most of them were spent in. */
  private static double shareOfMain(List<Day> days, String home) {
    Map<String, Integer> counts = new HashMap<>();
    int most = 0;
    for (Day day : days)
      for (String country : day.countries)
        if (!country.equals(home)) most = Math.max(most, counts.merge(country, 1, Integer::sum));
    return most / (double) days.size();
  }

  private static boolean isSameDevice(List<Login> logins, String home) {
    Set<String> atHome = new HashSet<>();
    for (Login login : logins)
      if (login.deviceKey() != null && home.equals(login.country())) atHome.add(login.deviceKey());
    return logins.stream()
        .anyMatch(
            login ->
                login.country() != null
                    && !login.country().equals(home)
                    && atHome.contains(login.deviceKey()));
  }
}
