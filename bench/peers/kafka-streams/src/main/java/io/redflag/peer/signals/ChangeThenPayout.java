package io.redflag.peer.signals;

import io.redflag.peer.Times;
import io.redflag.peer.facts.Instrument;
import io.redflag.peer.facts.PayoutFact;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.facts.Ref;
import io.redflag.peer.facts.Seen;
import io.redflag.peer.score.Episode;
import io.redflag.peer.score.Facet;
import io.redflag.peer.score.Family;
import io.redflag.peer.score.SignalInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A new payout method, then cash-out. */
final class ChangeThenPayout implements Signal {
  private static final SignalInfo INFO =
      new SignalInfo("change-then-payout", 1, Family.ROUTING, Facet.MOVEMENT, 30.0);
  private static final double FRESH_HOURS = 72;
  private static final double PLAIN = 0.3;
  private static final double WITH_NEW_PLACE = 0.7;
  private static final long NEW_PLACE = 24 * Times.HOUR;
  private static final double LARGE_BONUS = 0.1;
  private static final int MIN_HISTORY = 5;
  private static final long WINDOW = 90 * Times.DAY;

  @Override
  public void judge(Profile facts, long nowMs, Consumer<Episode> say) {
    if (facts.instruments.size() == 1) return;
    Instrument first = firstEver(facts.instruments);
    for (PayoutFact payout : facts.payouts) {
      if (!payout.stands() || payout.atMs() < nowMs - WINDOW) continue;
      Instrument paid = facts.instrument(payout.destinationKey());
      if (paid == null) continue;
      Instrument instrument = Wallets.declaredAs(paid, facts.instruments);
      double ageHours = Math.max(0, payout.atMs() - instrument.firstUseMs()) / (double) Times.HOUR;
      if (ageHours >= FRESH_HOURS || instrument == first) continue;
      if (!isExplained(instrument, paid, payout, facts)) say.accept(episodeOf(payout, instrument, ageHours, facts));
    }
  }

  private static Instrument firstEver(List<Instrument> instruments) {
    Instrument first = null;
    for (Instrument one : instruments)
      if (first == null || one.firstUseMs() < first.firstUseMs()) first = one;
    return first;
  }

  private static boolean isExplained(
      Instrument instrument, Instrument paid, PayoutFact payout, Profile facts) {
    if (instrument.replacesSameHolder || Boolean.TRUE.equals(payout.holderVerified())) return true;
    if (!paid.isRotating()) return false;
    long earlier =
        facts.instruments.stream()
            .filter(one -> one.isRotating() && one.firstUseMs() < paid.firstUseMs())
            .count();
    return earlier >= 2;
  }

  private static Episode episodeOf(
      PayoutFact payout, Instrument instrument, double ageHours, Profile facts) {
    Seen place = newPlace(facts, payout.atMs());
    boolean isLarge = isLarge(payout, facts);
    double hours = Math.round(ageHours * 10) / 10.0;
    Supplier<String> text =
        () ->
        "Payout %s went to a destination first seen %s hours before%s%s."
            .formatted(
                payout.payoutId(),
                hours,
                place == null ? "" : ", with a device or network that was new as well",
                isLarge ? ", above the usual amounts" : "");
    List<Ref> evidence = new ArrayList<>(3);
    evidence.add(payout.ref());
    if (instrument.addedRef != null) evidence.add(instrument.addedRef);
    if (place != null) evidence.add(place.ref());
    return Episode.of(
        INFO,
        payout.atMs(),
        (place == null ? PLAIN : WITH_NEW_PLACE) + (isLarge ? LARGE_BONUS : 0),
        hours,
        FRESH_HOURS,
        text,
        Map.of("payoutId", payout.payoutId(), "hours", hours, "newPlace", place == null ? "no" : "yes"),
        evidence);
  }

  /** Above the own 90th percentile of the amounts before. */
  private static boolean isLarge(PayoutFact payout, Profile facts) {
    if (payout.usdCents() == null) return false;
    List<Double> before = new ArrayList<>();
    for (PayoutFact one : facts.payouts)
      if (one.atMs() < payout.atMs() && one.stands() && one.usdCents() != null) before.add(one.usdCents());
    return before.size() >= MIN_HISTORY
        && payout.usdCents() > Statistics.quantile(Statistics.sorted(before), 0.9);
  }

  private static Seen newPlace(Profile facts, long atMs) {
    Seen device = freshest(facts.devices, atMs);
    return device == null ? freshest(facts.asns, atMs) : device;
  }

  /** First seen shortly before, of a worker who had others before. */
  private static Seen freshest(List<Seen> seen, long atMs) {
    Seen fresh = null;
    boolean hadOthers = false;
    for (Seen one : seen) {
      if (one.firstMs() <= atMs - NEW_PLACE) hadOthers = true;
      else if (fresh == null && one.firstMs() <= atMs) fresh = one;
    }
    return hadOthers ? fresh : null;
  }
}
