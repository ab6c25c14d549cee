package io.redflag.peer.signals;

import io.redflag.peer.facts.Account;
import io.redflag.peer.facts.Instrument;
import io.redflag.peer.facts.Member;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.facts.SharedUse;
import io.redflag.peer.score.Episode;
import io.redflag.peer.score.Family;
import io.redflag.peer.score.SignalInfo;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One payout destination, several workers. */
final class SharedInstrument implements Signal {
  private static final SignalInfo INFO =
      new SignalInfo("shared-instrument", 2, Family.LINKAGE, null, 180.0);
  private static final double TWO = 0.6;
  private static final double THREE = 0.85;
  private static final double FIVE = 0.95;
  private static final double DECLARED_CAP = 0.3;
  private static final int SERVICE_FROM = 51;

  @Override
  public void judge(Profile facts, long nowMs, Consumer<Episode> say) {
    for (SharedUse use : facts.uses) {
      if (use.members.isEmpty()) continue;
      List<Member> members = use.liveMembers(nowMs);
      Instrument instrument = facts.instrument(use.key);
      boolean isNobodys = instrument != null && instrument.omnibus;
      if (!members.isEmpty() && !isNobodys) say.accept(episodeOf(use, members, nowMs, facts));
    }
  }

  private static Episode episodeOf(SharedUse use, List<Member> members, long nowMs, Profile facts) {
    int workers = members.size() + 1;
    double full = workers >= 5 ? FIVE : workers >= 3 ? THREE : TWO;
    boolean isDeclared = members.stream().allMatch(member -> isDeclared(facts.account, member));
    boolean isHeld = isDeclared || workers >= SERVICE_FROM;
    long theirsMs = 0;
    for (Member member : members) theirsMs = Math.max(theirsMs, member.lastSeenMs());
    Supplier<String> text =
        () ->
        "A payout destination of this worker is used by %d workers within 180 days.".formatted(workers);
    return Episode.of(
            INFO,
            Math.min(nowMs, Math.min(use.lastMs, theirsMs)),
            isHeld ? Math.min(full, DECLARED_CAP) : full,
            (double) workers,
            2.0,
            text,
            Map.of("workers", (double) workers, "days", 180.0),
            List.of(use.ref))
        .heldBy(isHeld);
  }

  /** One household, or one agency. */
  private static boolean isDeclared(Account account, Member member) {
    boolean isHousehold =
        account.household() != null && account.household().equals(member.householdId());
    return isHousehold || (account.agency() != null && account.agency().equals(member.agencyId()));
  }
}
