package io.redflag.peer.facts;

import io.redflag.peer.Times;
import io.redflag.peer.event.Connection;
import io.redflag.peer.event.Event;
import io.redflag.peer.event.EventType;
import io.redflag.peer.event.Payout;
import io.redflag.peer.event.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Adds one event to the facts of its worker. */
public final class Fold {
  private Fold() {}

  /**
   * @return payout destinations whose other users have to be told of this worker's use; null when the event is a
   *     repeated one or comes too late, and nothing was folded
   */
  public static List<SharedUse> fold(Profile facts, Event event, Ref ref) {
    // Presence folds as a set of moments: repeating one changes nothing, so its ids need not be remembered.
    boolean isRemembered = event.type() != EventType.SESSION;
    long hash = isRemembered ? Recent.hashOf(event.eventId()) : 0;
    if (isRemembered && Recent.isRepeated(facts.recent, hash)) return null;
    if (isTooLate(facts, event)) return null;
    facts.firstSeenMs = Math.min(facts.firstSeenMs, ref.atMs());
    facts.watermarkMs = Math.max(facts.watermarkMs, ref.atMs());
    if (isRemembered) Recent.remember(facts.recent, hash, ref.atMs());
    if (!event.isFailedLogin()) foldPlace(facts, event, ref);
    String agency = facts.account.agency();
    String household = facts.account.household();
    String used = foldOwn(facts, event, ref);
    boolean isRelated =
        !Objects.equals(agency, facts.account.agency())
            || !Objects.equals(household, facts.account.household());
    boolean isNews = SharedUse.fold(facts.uses, used, ref);
    // The guards of the others ask for household and agency: a change is told about everything.
    if (isRelated) return new ArrayList<>(facts.uses);
    return isNews && facts.use(used) != null ? List.of(facts.use(used)) : List.of();
  }

  /** Somebody else uses what this worker uses. @return whether that is news */
  public static boolean foldMember(Profile facts, String key, Member member) {
    SharedUse use = facts.use(key);
    return use != null && Members.merge(use.members, member) != null;
  }

  private static boolean isTooLate(Profile facts, Event event) {
    if (facts.watermarkMs == Long.MIN_VALUE || event.occurredAtMs() >= facts.watermarkMs - Times.LATENESS)
      return false;
    // A sanctions hit is a duty: no lateness excuses from it.
    Payout payout = event.payout();
    boolean isHit = payout != null && payout.destination().crypto() != null
        && payout.destination().crypto().hit() != null;
    return !isHit;
  }

  private static void foldPlace(Profile facts, Event event, Ref ref) {
    Connection connection = event.connection();
    if (connection != null) {
      Seen.fold(facts.devices, connection.deviceKey(), ref, Bounds.DEVICES);
      Seen.fold(
          facts.asns, connection.asn() == null ? null : connection.asn().toString(), ref, Bounds.ASNS);
      Netblock.fold(facts.netblocks, connection, ref);
    }
    if (event.session() == null || connection == null) return;
    Day.fold(facts.days, event);
    if (event.session().action() == Session.Action.LOGIN)
      Lists.insert(facts.logins, Login.of(connection, ref), Bounds.LOGINS);
  }

  /** @return the payout destination that the event mentions, or null */
  private static String foldOwn(Profile facts, Event event, Ref ref) {
    if (event.profile() != null) {
      facts.account.fold(event.profile(), ref.atMs());
      Travel.fold(facts.travel, event.profile().travelNotice());
      Instrument.fold(facts.instruments, event.profile().payoutInstrument(), event.connection(), ref);
      return event.profile().payoutInstrument() == null ? null : event.profile().payoutInstrument().key();
    }
    if (event.payout() == null) return null;
    Payouts.fold(facts, event.payout(), ref);
    boolean isMention =
        event.payout().status() != Payout.Status.REVERSED && !event.payout().destination().isNobodys();
    return isMention ? event.payout().destination().key() : null;
  }
}
