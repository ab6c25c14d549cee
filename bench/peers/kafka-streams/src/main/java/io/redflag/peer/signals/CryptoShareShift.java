package io.redflag.peer.signals;

import io.redflag.peer.Times;
import io.redflag.peer.facts.PayoutFact;
import io.redflag.peer.facts.Payouts;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.score.Episode;
import io.redflag.peer.score.Facet;
import io.redflag.peer.score.Family;
import io.redflag.peer.score.SignalInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Payouts turn from other rails to virtual currency: Bernoulli log-likelihood CUSUM. */
final class CryptoShareShift implements Signal {
  private static final SignalInfo INFO =
      new SignalInfo("crypto-share-shift", 1, Family.ROUTING, Facet.ASSET, 30.0);
  private static final double SHARE_BEFORE = 0.05;
  private static final double SHARE_AFTER = 0.5;
  private static final double LIMIT = 6.9;
  private static final double STRENGTH = 0.4;
  private static final int MIN_HISTORY = 5;
  private static final double BANK_FAILED_FACTOR = 0.5;
  private static final long BANK_FAILED = 30 * Times.DAY;

  @Override
  public void judge(Profile facts, long nowMs, Consumer<Episode> say) {
    if (facts.payouts.stream().noneMatch(PayoutFact::isCrypto)) return;
    List<PayoutFact> paid = Payouts.standing(facts.payouts);
    if (paid.size() <= MIN_HISTORY) return;
    double evidence = 0;
    // The usual share is counted in from..start; start is where the run that is followed began.
    int from = 0;
    int start = 0;
    int before = 0;
    for (int i = 0; i < paid.size(); i++) {
      if (evidence == 0) for (; start < i; start++) if (paid.get(start).isCrypto()) before++;
      if (start - from < MIN_HISTORY) continue;
      double share = before / (double) (start - from);
      double usual = Math.max(SHARE_BEFORE, share);
      if (usual >= SHARE_AFTER) continue;
      evidence = step(evidence, paid.get(i).isCrypto(), usual);
      if (evidence < LIMIT) continue;
      tell(paid.subList(start, i + 1), evidence, share, facts, say);
      from = start;
      before = 0;
      evidence = 0;
    }
  }

  private static double step(double sum, boolean isHit, double usual) {
    double news = isHit ? Math.log(SHARE_AFTER / usual) : Math.log((1 - SHARE_AFTER) / (1 - usual));
    return Math.max(0, sum + news);
  }

  private static void tell(
      List<PayoutFact> run, double evidence, double share, Profile facts, Consumer<Episode> say) {
    List<PayoutFact> crypto = new ArrayList<>();
    for (PayoutFact one : run) if (one.isCrypto()) crypto.add(one);
    if (crypto.stream().allMatch(one -> Boolean.TRUE.equals(one.holderVerified()))) return;
    boolean isFailed = cameBack(facts, crypto.get(0).atMs());
    double observed = Math.round(evidence * 100) / 100.0;
    double percent = Math.round(share * 100);
    Supplier<String> text =
        () ->
        "%d payouts went to virtual currency in a run; before it, %d %% did."
            .formatted(crypto.size(), Math.round(share * 100));
    say.accept(
        Episode.of(
                INFO,
                crypto.get(crypto.size() - 1).atMs(),
                isFailed ? STRENGTH * BANK_FAILED_FACTOR : STRENGTH,
                observed,
                LIMIT,
                text,
                Map.of("payouts", (double) crypto.size(), "percentBefore", percent, "evidence", observed),
                Evidence.newestFirst(crypto))
            .heldBy(isFailed));
  }

  /** A payout of another kind came back shortly before, or on the same day. */
  private static boolean cameBack(Profile facts, long atMs) {
    return facts.payouts.stream()
        .anyMatch(
            one ->
                !one.stands()
                    && !one.isCrypto()
                    && one.atMs() >= atMs - BANK_FAILED
                    && one.atMs() <= atMs + Times.DAY);
  }
}
