package io.redflag.peer.facts;

import io.redflag.peer.Times;
import io.redflag.peer.event.AccountChange.TravelNotice;
import java.util.Comparator;
import java.util.List;

/** Announced travel. */
public final class Travel {
  private static final Comparator<TravelNotice> ORDER =
      Comparator.comparingLong(TravelNotice::fromMs)
          .thenComparingLong(TravelNotice::toMs)
          .thenComparing(notice -> String.join(",", notice.countries()));

  private Travel() {}

  static void fold(List<TravelNotice> notices, TravelNotice notice) {
    if (notice == null || notices.contains(notice)) return;
    notices.add(notice);
    notices.sort(ORDER);
    if (notices.size() > Bounds.TRAVEL) notices.remove(0);
  }

  /** A notice covers the moment, and the country where one is named. */
  public static boolean isAnnounced(List<TravelNotice> notices, long atMs, String country) {
    for (TravelNotice notice : notices) {
      boolean isThen =
          atMs >= notice.fromMs() - Times.TRAVEL_SLACK && atMs <= notice.toMs() + Times.TRAVEL_SLACK;
      if (!isThen) continue;
      if (notice.countries().isEmpty() || country == null || notice.countries().contains(country)) return true;
    }
    return false;
  }
}
