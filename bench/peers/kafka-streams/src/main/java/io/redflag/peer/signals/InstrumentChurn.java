package io.redflag.peer.signals;

import io.redflag.peer.Times;
import io.redflag.peer.facts.Instrument;
import io.redflag.peer.facts.PayoutFact;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.facts.Ref;
import io.redflag.peer.score.Episode;
import io.redflag.peer.score.Facet;
import io.redflag.peer.score.Family;
import io.redflag.peer.score.SignalInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Frequent change of the payout account. */
final class InstrumentChurn implements Signal {
  private static final SignalInfo INFO =
      new SignalInfo("instrument-churn", 1, Family.ROUTING, Facet.MOVEMENT, 30.0);
  private static final int WINDOW_DAYS = 90;
  private static final int SOME = 3;
  private static final int MANY = 5;
  private static final double SOME_STRENGTH = 0.4;
  private static final double MANY_STRENGTH = 0.7;
  private static final double SAME_HOLDER_FACTOR = 0.5;

  @Override
  public void judge(Profile facts, long nowMs, Consumer<Episode> say) {
    if (facts.instruments.size() < SOME) return;
    List<Instrument> recent = new ArrayList<>();
    for (Instrument one : facts.instruments) {
      boolean isRecent = one.isInUse() && one.firstUseMs() >= nowMs - WINDOW_DAYS * Times.DAY;
      if (isRecent && !cameBack(one, facts)) recent.add(one);
    }
    int count = distinct(recent);
    if (count < SOME) return;
    boolean isOneHolder = isOneHolder(recent);
    double full = count >= MANY ? MANY_STRENGTH : SOME_STRENGTH;
    long atMs = 0;
    for (Instrument one : recent) atMs = Math.max(atMs, one.firstUseMs());
    Supplier<String> text =
        () ->
        "%d different payout destinations appeared within %d days.".formatted(count, WINDOW_DAYS);
    say.accept(
        Episode.of(
                INFO,
                atMs,
                isOneHolder ? full * SAME_HOLDER_FACTOR : full,
                (double) count,
                (double) SOME,
                text,
                Map.of("destinations", (double) count, "days", (double) WINDOW_DAYS),
                refsOf(recent, facts))
            .heldBy(isOneHolder));
  }

  /** All payouts to it were reversed. */
  private static boolean cameBack(Instrument one, Profile facts) {
    return one.paidCount == 0
        && facts.payouts.stream().anyMatch(payout -> payout.destinationKey().equals(one.key));
  }

  /** A wallet is declared under one id and paid at its address; rotating addresses are one wallet. */
  private static int distinct(List<Instrument> instruments) {
    int others = 0;
    int declared = 0;
    int rotating = 0;
    int addresses = 0;
    for (Instrument one : instruments) {
      if (!one.isCrypto()) others++;
      else if (one.paidCount == 0) declared++;
      else if (one.isRotating()) rotating = 1;
      else addresses++;
    }
    return others + Math.max(declared, addresses + rotating);
  }

  private static boolean isOneHolder(List<Instrument> instruments) {
    Instrument first = instruments.get(0);
    if (first.holderNameKey == null) return false;
    return instruments.stream()
        .allMatch(
            one ->
                first.holderNameKey.equals(one.holderNameKey) && Objects.equals(first.country, one.country));
  }

  private static List<Ref> refsOf(List<Instrument> instruments, Profile facts) {
    List<Ref> refs = new ArrayList<>();
    for (Instrument one : instruments) {
      if (one.addedRef != null) {
        refs.add(one.addedRef);
        continue;
      }
      for (PayoutFact payout : facts.payouts) {
        if (!payout.destinationKey().equals(one.key)) continue;
        refs.add(payout.ref());
        break;
      }
    }
    return refs;
  }
}
