package io.redflag.peer.signals;

import io.redflag.peer.facts.PayoutFact;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.score.Band;
import io.redflag.peer.score.Episode;
import io.redflag.peer.score.Family;
import io.redflag.peer.score.SignalInfo;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Payout to a listed address. A reversal does not take it back. */
final class SanctionedAddress implements Signal {
  private static final SignalInfo INFO =
      new SignalInfo("sanctioned-address", 1, Family.SANCTIONS, null, null);

  @Override
  public void judge(Profile facts, long nowMs, Consumer<Episode> say) {
    for (PayoutFact payout : facts.payouts) if (payout.hit() != null) say.accept(episodeOf(payout));
  }

  private static Episode episodeOf(PayoutFact payout) {
    String entry = payout.hit().entry();
    String list = payout.hit().list();
    String version = payout.hit().version();
    String party = payout.hit().party() == null ? "" : ", listed for " + payout.hit().party();
    Supplier<String> text =
        () ->
        "Payout %s goes to %s, on the sanctions list %s (%s)%s."
            .formatted(payout.payoutId(), entry, list, version, party);
    Map<String, Object> params =
        Map.of("payoutId", payout.payoutId(), "entry", entry, "list", list, "version", version);
    return Episode.of(INFO, payout.atMs(), 1, entry, "no listed address", text, params, List.of(payout.ref()))
        .listed(Family.SANCTIONS, new Episode.ListEntry(list, version, entry), Band.CRITICAL);
  }
}
