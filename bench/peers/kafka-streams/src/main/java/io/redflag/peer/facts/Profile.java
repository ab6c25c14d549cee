package io.redflag.peer.facts;

import io.redflag.peer.Times;
import io.redflag.peer.event.AccountChange.TravelNotice;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of one worker. Folded in place: the store hands out a fresh copy for every event anyway, so that nothing
 * would be gained by making another one.
 */
public final class Profile {
  public final String workerId;
  public long firstSeenMs = Long.MAX_VALUE;
  /** Latest event time of the worker's own events. */
  public long watermarkMs = Long.MIN_VALUE;
  public final Account account = new Account();
  public final List<TravelNotice> travel = new ArrayList<>(0);
  public final List<Login> logins = new ArrayList<>();
  public final List<Day> days = new ArrayList<>();
  public final List<Seen> devices = new ArrayList<>();
  public final List<Seen> asns = new ArrayList<>();
  public final List<Instrument> instruments = new ArrayList<>();
  public final List<PayoutFact> payouts = new ArrayList<>();
  public final List<Netblock> netblocks = new ArrayList<>(0);
  public final List<SharedUse> uses = new ArrayList<>();
  public final List<Recent> recent = new ArrayList<>();
  /** Hash of what was said last; 0 where that is nothing. */
  public long said;

  public Profile(String workerId) {
    this.workerId = workerId;
  }

  /** The latest moment that the facts know of, by own events or by what others were told to do. */
  public long nowMs() {
    long nowMs = watermarkMs;
    for (SharedUse use : uses)
      for (Member member : use.members)
        if (use.isSharer(member))
          nowMs =
              Math.max(
                  nowMs,
                  Math.max(member.firstSeenMs(), member.lastSeenMs() - Times.LINK_STEP));
    return nowMs;
  }

  public Instrument instrument(String key) {
    return Lists.find(instruments, key);
  }

  SharedUse use(String key) {
    return Lists.find(uses, key);
  }
}
