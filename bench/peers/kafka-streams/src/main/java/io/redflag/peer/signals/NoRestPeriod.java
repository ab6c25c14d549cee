package io.redflag.peer.signals;

import io.redflag.peer.Times;
import io.redflag.peer.facts.Day;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.score.Episode;
import io.redflag.peer.score.Family;
import io.redflag.peer.score.SignalInfo;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** More hours at work than one person has. */
final class NoRestPeriod implements Signal {
  private static final double HALF_LIFE_DAYS = 14;
  private static final SignalInfo INFO =
      new SignalInfo("no-rest-period", 1, Family.TIME, null, HALF_LIFE_DAYS);
  private static final int WINDOW_DAYS = 7;
  private static final double LONG_HOURS = 14;
  private static final double VERY_LONG_HOURS = 18;
  private static final double LONG_STRENGTH = 0.5;
  private static final double VERY_LONG_STRENGTH = 0.8;
  /** Clear hours in a row that may have been a rest of four. */
  private static final int LEAST_REST = 3;
  private static final int RESTLESS_DAYS = 5;
  private static final double RESTLESS_STRENGTH = 0.5;

  @Override
  public void judge(Profile facts, long nowMs, Consumer<Episode> say) {
    List<Day> days = facts.days;
    if (days.isEmpty() || facts.account.agency() != null) return;
    int today = days.get(days.size() - 1).day;
    if (today - days.get(0).day + 1 < WINDOW_DAYS || isRested(days)) return;
    Week best = null;
    double most = 0;
    for (int i = 0; i < days.size(); i++) {
      Week week = weekEnding(days, i);
      double left = week.strength() * Math.pow(2, (week.end.day - today) / HALF_LIFE_DAYS);
      if (left == 0 || left < most) continue;
      best = week;
      most = left;
    }
    if (best != null) say.accept(episodeOf(best, facts));
  }

  /** What nearly everybody does. */
  private static boolean isRested(List<Day> days) {
    int restless = 0;
    for (Day day : days) {
      if (Integer.bitCount(day.hours) > LONG_HOURS) return false;
      if (!Hours.hasRest(day.hours, LEAST_REST)) restless++;
    }
    return restless < RESTLESS_DAYS;
  }

  private record Week(Day end, double activeHours, int restless) {
    double strength() {
      if (activeHours > VERY_LONG_HOURS) return VERY_LONG_STRENGTH;
      double isLong = activeHours > LONG_HOURS ? LONG_STRENGTH : 0;
      return Math.max(isLong, restless >= RESTLESS_DAYS ? RESTLESS_STRENGTH : 0);
    }
  }

  private static Week weekEnding(List<Day> days, int at) {
    Day end = days.get(at);
    int active = 0;
    int restless = 0;
    for (int i = at; i >= 0 && days.get(i).day > end.day - WINDOW_DAYS; i--) {
      Day one = days.get(i);
      int before = maskOf(days, i - 1, one.day - 1);
      active += Integer.bitCount(one.hours) - Hours.stretches(one.hours, before);
      if (Hours.longestRest(before, one.hours, maskOf(days, i + 1, one.day + 1)) < LEAST_REST) restless++;
    }
    return new Week(end, active / (double) WINDOW_DAYS, restless);
  }

  private static int maskOf(List<Day> days, int at, int day) {
    boolean isThere = at >= 0 && at < days.size() && days.get(at).day == day;
    return isThere ? days.get(at).hours : 0;
  }

  private static Episode episodeOf(Week week, Profile facts) {
    boolean isLong = week.activeHours > LONG_HOURS;
    double hours = Math.round(week.activeHours * 10) / 10.0;
    long atMs = week.end.lastHourMs();
    Supplier<String> text =
        () ->
        isLong
            ? "The account was worked for %s hours a day on average of %d days.".formatted(hours, WINDOW_DAYS)
            : "On %d of %d days the account had no rest of 4 hours.".formatted(week.restless, WINDOW_DAYS);
    return Episode.of(
        INFO,
        atMs,
        week.strength(),
        isLong ? hours : (double) week.restless,
        isLong ? LONG_HOURS : (double) RESTLESS_DAYS,
        text,
        Map.of("hoursPerDay", hours, "restlessDays", (double) week.restless),
        Evidence.near(facts, (week.end.day - WINDOW_DAYS + 1) * Times.DAY, atMs + Times.HOUR));
  }
}
