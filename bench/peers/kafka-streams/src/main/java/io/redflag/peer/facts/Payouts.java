package io.redflag.peer.facts;

import io.redflag.peer.event.Payout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The list of payouts, and what it says of the destinations. */
public final class Payouts {
  private Payouts() {}

  static void fold(Profile facts, Payout payout, Ref ref) {
    List<PayoutFact> before = new ArrayList<>(1);
    for (PayoutFact one : facts.payouts) if (one.payoutId().equals(payout.payoutId())) before.add(one);
    List<PayoutFact> after = merge(before, PayoutFact.of(payout, ref));
    facts.payouts.removeAll(before);
    for (PayoutFact one : after) insert(facts.payouts, one);
    Set<String> keys = new HashSet<>(2);
    for (PayoutFact one : after) keys.add(one.destinationKey());
    for (String key : keys) recount(facts, key, payout.destination(), before, after);
    if (facts.payouts.size() > Bounds.PAYOUTS) facts.payouts.remove(Math.max(0, oldestPassing(facts.payouts)));
  }

  /** All of one payout share the furthest status. */
  private static List<PayoutFact> merge(List<PayoutFact> before, PayoutFact told) {
    Payout.Status status = told.status();
    PayoutFact known = null;
    for (PayoutFact one : before) {
      if (one.status().compareTo(status) > 0) status = one.status();
      if (one.destinationKey().equals(told.destinationKey())) known = one;
    }
    List<PayoutFact> after = new ArrayList<>(before.size() + 1);
    for (PayoutFact one : before) if (one != known) after.add(one.withStatus(status));
    after.add((known == null ? told : known.join(told)).withStatus(status));
    return after;
  }

  private static void insert(List<PayoutFact> payouts, PayoutFact payout) {
    int at = payouts.size();
    while (at > 0 && payouts.get(at - 1).ref().compareTo(payout.ref()) > 0) at--;
    payouts.add(at, payout);
  }

  private static void recount(
      Profile facts, String key, Payout.Destination told, List<PayoutFact> before, List<PayoutFact> after) {
    Instrument known = Lists.find(facts.instruments, key);
    boolean isTold = key.equals(told.key());
    // Pushed out by busier ones: a reversal does not bring it back.
    if (known == null && !isTold) return;
    Instrument instrument = known == null ? new Instrument(key) : known;
    if (isTold) instrument.describe(told);
    instrument.paidCount += standing(after, key) - standing(before, key);
    int listed = 0;
    long firstMs = Instrument.NEVER;
    long lastMs = 0;
    for (PayoutFact one : facts.payouts) {
      if (!one.stands() || !one.destinationKey().equals(key)) continue;
      listed++;
      firstMs = Math.min(firstMs, one.atMs());
      lastMs = Math.max(lastMs, one.atMs());
    }
    instrument.firstPaidMs =
        instrument.paidCount > listed ? Math.min(instrument.firstPaidMs, firstMs) : firstMs;
    instrument.lastPaidMs = listed > 0 ? lastMs : instrument.isPaid() ? instrument.firstPaidMs : 0;
    if (known == null) Lists.add(facts.instruments, instrument, Bounds.INSTRUMENTS);
  }

  private static int standing(List<PayoutFact> payouts, String key) {
    int count = 0;
    for (PayoutFact one : payouts) if (one.stands() && one.destinationKey().equals(key)) count++;
    return count;
  }

  /** Neither a sanctions hit nor the latest payout to a destination is pushed out; -1 where all are such. */
  private static int oldestPassing(List<PayoutFact> payouts) {
    for (int i = 0; i < payouts.size(); i++)
      if (payouts.get(i).hit() == null && isFollowed(payouts, i)) return i;
    return -1;
  }

  private static boolean isFollowed(List<PayoutFact> payouts, int i) {
    String key = payouts.get(i).destinationKey();
    for (int later = i + 1; later < payouts.size(); later++)
      if (payouts.get(later).destinationKey().equals(key)) return true;
    return false;
  }

  /** Payouts that stand, in time order; of one that was rerouted only where it went last. */
  public static List<PayoutFact> standing(List<PayoutFact> payouts) {
    Set<String> known = new HashSet<>();
    List<PayoutFact> kept = new ArrayList<>(payouts.size());
    for (int i = payouts.size() - 1; i >= 0; i--) {
      PayoutFact payout = payouts.get(i);
      if (payout.stands() && known.add(payout.payoutId())) kept.add(payout);
    }
    Collections.reverse(kept);
    return kept;
  }

  /** Nothing has been pushed out. */
  public static boolean isWhole(List<PayoutFact> payouts) {
    return payouts.size() < Bounds.PAYOUTS;
  }
}
