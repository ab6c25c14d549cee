package io.redflag.peer.signals;

import io.redflag.peer.Times;
import io.redflag.peer.facts.Clock;
import io.redflag.peer.facts.Day;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.facts.Ref;
import io.redflag.peer.facts.Register;
import io.redflag.peer.facts.Travel;
import io.redflag.peer.facts.Zones;
import io.redflag.peer.score.Episode;
import io.redflag.peer.score.Family;
import io.redflag.peer.score.SignalInfo;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The clock of the browser is not that of the place. */
final class TzOffsetVsIp implements Signal {
  private static final SignalInfo INFO =
      new SignalInfo("tz-offset-vs-ip", 1, Family.NETWORK, null, 14.0);
  private static final int WINDOW_DAYS = 30;
  private static final int MIN_DAYS = 10;
  private static final int MIN_MINUTES = 240;
  private static final double LIMIT_RATIO = 0.6;
  private static final double STRENGTH = 0.4;
  private static final int DAY_MINUTES = 1440;

  private enum Compared {
    SAME,
    DIFFERS,
    PRIVATE,
    UNKNOWN
  }

  @Override
  public void judge(Profile facts, long nowMs, Consumer<Episode> say) {
    if (facts.days.size() < MIN_DAYS) return;
    Register zone = facts.account.declaredTimezone;
    long sinceDay = zone == null ? Long.MAX_VALUE : RecentDays.declaredSince(zone, facts);
    int[] differing = {0};
    List<Day> days =
        RecentDays.of(
            facts.days,
            WINDOW_DAYS,
            one -> {
              Compared compared = compare(one, one.day < sinceDay ? null : zone);
              if (compared == Compared.UNKNOWN || compared == Compared.PRIVATE) return false;
              if (Travel.isAnnounced(facts.travel, noonOf(one), null)) return false;
              if (compared == Compared.DIFFERS) differing[0]++;
              return true;
            });
    if (days.size() < MIN_DAYS || differing[0] / (double) days.size() < LIMIT_RATIO) return;
    Day last = days.get(0);
    List<Ref> evidence = Evidence.upTo(facts, last, WINDOW_DAYS);
    if (evidence.isEmpty()) return;
    say.accept(
        Episode.of(
            INFO,
            last.lastHourMs(),
            STRENGTH,
            Math.round(100.0 * differing[0] / days.size()) / 100.0,
            LIMIT_RATIO,
            () -> "On %d of %d days the browser’s clock was hours from that of the place."
                .formatted(differing[0], days.size()),
            Map.of("days", (double) days.size(), "differing", (double) differing[0]),
            evidence));
  }

  private static long noonOf(Day one) {
    return one.day * Times.DAY + Times.DAY / 2;
  }

  /** One clock that fits clears the day; what cannot be compared decides nothing. */
  private static Compared compare(Day one, Register zone) {
    Compared answer = Compared.UNKNOWN;
    for (Clock clock : one.clocks) {
      Integer place = clock.placeMinutes();
      if (place == null && zone != null) place = Zones.offsetMinutes(zone.value(), noonOf(one));
      if (place == null) continue;
      int apart = Math.floorMod(clock.browserMinutes() - place, DAY_MINUTES);
      if (Math.min(apart, DAY_MINUTES - apart) < MIN_MINUTES) return Compared.SAME;
      if (clock.browserMinutes() != 0) answer = Compared.DIFFERS;
      // A browser that says UTC says nothing.
      else if (answer == Compared.UNKNOWN) answer = Compared.PRIVATE;
    }
    return answer;
  }
}
