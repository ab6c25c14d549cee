package io.redflag.peer.signals;

import io.redflag.peer.Times;
import io.redflag.peer.facts.Day;
import io.redflag.peer.facts.Login;
import io.redflag.peer.facts.PayoutFact;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.facts.Ref;
import java.util.ArrayList;
import java.util.List;

/** Events to show. */
final class Evidence {
  private static final int SHOWN = 5;

  private Evidence() {}

  static List<Ref> newestFirst(List<PayoutFact> payouts) {
    List<Ref> refs = new ArrayList<>(payouts.size());
    for (int i = payouts.size() - 1; i >= 0; i--) refs.add(payouts.get(i).ref());
    return refs;
  }

  /** Log-ins of a number of days up to one, newest first. */
  static List<Ref> upTo(Profile facts, Day last, int days) {
    return near(facts, (last.day - days + 1) * Times.DAY, last.lastHourMs() + Times.HOUR);
  }

  /** Log-ins of a stretch of days, newest first; where there are none, the one nearest to it. */
  static List<Ref> near(Profile facts, long fromMs, long toMs) {
    List<Ref> within = new ArrayList<>(SHOWN);
    Ref nearest = null;
    long leastMs = Long.MAX_VALUE;
    for (int i = facts.logins.size() - 1; i >= 0 && within.size() < SHOWN; i--) {
      Login login = facts.logins.get(i);
      long awayMs = Math.max(0, Math.max(fromMs - login.ref().atMs(), login.ref().atMs() - toMs));
      if (awayMs == 0) within.add(login.ref());
      if (awayMs < leastMs) {
        leastMs = awayMs;
        nearest = login.ref();
      }
    }
    if (!within.isEmpty()) return within;
    if (nearest != null) return List.of(nearest);
    return facts.devices.isEmpty() ? List.of() : List.of(facts.devices.get(0).ref());
  }
}
