package io.redflag.peer.signals;

import io.redflag.peer.Times;
import io.redflag.peer.facts.PayoutFact;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.score.Episode;
import io.redflag.peer.score.Facet;
import io.redflag.peer.score.Family;
import io.redflag.peer.score.SignalInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The account is in one name, the payout destination in another. */
final class HolderMismatch implements Signal {
  private static final SignalInfo INFO =
      new SignalInfo("holder-mismatch", 1, Family.ROUTING, Facet.OWNER, 30.0);
  private static final double LOW = 0.5;
  private static final double MIDDLING = 0.8;
  private static final double LOW_STRENGTH = 0.6;
  private static final double MIDDLING_STRENGTH = 0.2;
  private static final long WINDOW = 180 * Times.DAY;

  @Override
  public void judge(Profile facts, long nowMs, Consumer<Episode> say) {
    if (facts.payouts.stream().noneMatch(HolderMismatch::differs)) return;
    Map<String, PayoutFact> latest = new LinkedHashMap<>();
    for (PayoutFact payout : facts.payouts) {
      boolean isMeasured = payout.holderNameMatch() != null && payout.atMs() >= nowMs - WINDOW;
      if (isMeasured && payout.stands()) latest.put(payout.destinationKey(), payout);
    }
    for (PayoutFact payout : latest.values()) {
      boolean isExplained = Boolean.TRUE.equals(payout.holderVerified()) || payout.agencyId() != null;
      if (differs(payout) && !isExplained) say.accept(episodeOf(payout));
    }
  }

  private static boolean differs(PayoutFact payout) {
    return payout.holderNameMatch() != null && payout.holderNameMatch() < MIDDLING;
  }

  private static Episode episodeOf(PayoutFact payout) {
    double match = payout.holderNameMatch();
    boolean isLow = match < LOW;
    Supplier<String> text =
        () ->
        "The holder of the destination of payout %s matches the worker’s name by %s of 1."
            .formatted(payout.payoutId(), match);
    return Episode.of(
        INFO,
        payout.atMs(),
        isLow ? LOW_STRENGTH : MIDDLING_STRENGTH,
        match,
        isLow ? LOW : MIDDLING,
        text,
        Map.of("payoutId", payout.payoutId(), "match", match),
        List.of(payout.ref()));
  }
}
