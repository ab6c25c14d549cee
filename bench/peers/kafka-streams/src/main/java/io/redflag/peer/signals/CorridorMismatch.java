package io.redflag.peer.signals;

import io.redflag.peer.facts.Account;
import io.redflag.peer.facts.Day;
import io.redflag.peer.facts.Instrument;
import io.redflag.peer.facts.PayoutFact;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.facts.Register;
import io.redflag.peer.score.Episode;
import io.redflag.peer.score.Facet;
import io.redflag.peer.score.Family;
import io.redflag.peer.score.SignalInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Money goes to a country that nothing else of the worker has to do with; countries are compared for equality only. */
final class CorridorMismatch implements Signal {
  private static final SignalInfo INFO =
      new SignalInfo("corridor-mismatch", 1, Family.ROUTING, Facet.OWNER, 30.0);
  private static final double STRENGTH = 0.3;
  private static final double COMPANY = 0.5;
  private static final double DAY_SHARE = 0.2;
  private static final int MIN_DAYS = 5;
  private static final Set<String> EMONEY = Set.of("BE", "GB", "LT");

  @Override
  public void judge(Profile facts, long nowMs, Consumer<Episode> say) {
    Set<String> declared = null;
    Set<String> usual = null;
    for (Instrument one : facts.instruments) {
      if (one.country == null || one.isCrypto() || one.paidCount == 0) continue;
      if (declared == null) declared = declaredOf(facts.account);
      if (declared.contains(one.country)) continue;
      if (usual == null) usual = usualCountries(facts.days);
      boolean isUnknown = declared.isEmpty() && usual.isEmpty();
      if (isUnknown || EMONEY.contains(one.country) || usual.contains(one.country)) continue;
      PayoutFact payout = latestTo(facts.payouts, one.key);
      if (payout != null && !isExplained(payout, facts.account)) say.accept(episodeOf(payout, declared.size()));
    }
  }

  private static Set<String> declaredOf(Account account) {
    Set<String> declared = new HashSet<>();
    Register[] said = {account.declaredCountry, account.documentCountry, account.phoneCountry};
    for (Register one : said) if (one != null) declared.add(one.value());
    return declared;
  }

  /** Countries of a good share of the days on which nothing hid the place; none where there are too few such days. */
  private static Set<String> usualCountries(List<Day> days) {
    Map<String, Integer> counts = new HashMap<>();
    int placed = 0;
    for (Day day : days) {
      if (day.countries.isEmpty()) continue;
      placed++;
      for (String country : day.countries) counts.merge(country, 1, Integer::sum);
    }
    if (placed < MIN_DAYS) return Set.of();
    int least = (int) Math.ceil(DAY_SHARE * placed);
    counts.values().removeIf(count -> count < least);
    return counts.keySet();
  }

  private static PayoutFact latestTo(List<PayoutFact> payouts, String key) {
    for (int i = payouts.size() - 1; i >= 0; i--)
      if (payouts.get(i).stands() && payouts.get(i).destinationKey().equals(key)) return payouts.get(i);
    return null;
  }

  private static boolean isExplained(PayoutFact payout, Account account) {
    return Boolean.TRUE.equals(payout.holderVerified()) || payout.agencyId() != null || account.agency() != null;
  }

  private static Episode episodeOf(PayoutFact payout, int known) {
    Supplier<String> text =
        () ->
        "Payout %s went to %s in a country that nothing else of the worker has to do with."
            .formatted(payout.payoutId(), payout.isCompany() ? "a company" : "a destination");
    return Episode.of(
        INFO,
        payout.atMs(),
        payout.isCompany() ? COMPANY : STRENGTH,
        "unrelated",
        "declared, on papers, of the phone, or lived in",
        text,
        Map.of("payoutId", payout.payoutId(), "known", (double) known),
        List.of(payout.ref()));
  }
}
