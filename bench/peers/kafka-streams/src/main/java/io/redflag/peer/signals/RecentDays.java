package io.redflag.peer.signals;

import io.redflag.peer.Times;
import io.redflag.peer.facts.Account;
import io.redflag.peer.facts.Day;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.facts.Register;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Days looked back over. */
final class RecentDays {
  private RecentDays() {}

  /** The newest day that counts, and those that count of the days before it, newest first. */
  static List<Day> of(List<Day> days, int windowDays, Predicate<Day> counts) {
    List<Day> recent = new ArrayList<>();
    for (int i = days.size() - 1; i >= 0; i--) {
      Day one = days.get(i);
      if (!recent.isEmpty() && one.day <= recent.get(0).day - windowDays) break;
      if (counts.test(one)) recent.add(one);
    }
    return recent;
  }

  /** From which day on days may be held against what was declared; what was said on the first day holds for all. */
  static long declaredSince(Register register, Profile facts) {
    Account account = facts.account;
    long startMs = account.createdMs == null ? facts.firstSeenMs : account.createdMs;
    return register.atMs() <= startMs + Times.DAY ? Long.MIN_VALUE : Times.dayOf(register.atMs());
  }
}
