package io.redflag.peer.score;

import io.redflag.peer.event.Payout;
import io.redflag.peer.facts.Member;
import io.redflag.peer.facts.PayoutFact;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.facts.SharedUse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** Everything that can be said of one worker at one moment of event time. */
public final class Judgement {
  private static final Comparator<Reason> BY_SHARE =
      Comparator.comparingDouble((Reason one) -> -one.contribution)
          .thenComparing(one -> one.top.signal().id());

  public final String workerId;
  public final long atMs;
  public final Score score;
  public final Action action;
  public final List<Reason> reasons;
  /** Ids of workers whom a reason of the judgement links. */
  public final TreeSet<String> linked = new TreeSet<>();
  public final List<PayoutFact> pending = new ArrayList<>();
  public final long profileSinceMs;

  private Judgement(Profile facts, long nowMs, List<Reason> reasons) {
    workerId = facts.workerId;
    atMs = nowMs;
    score = Score.of(reasons);
    reasons.sort(BY_SHARE);
    this.reasons = reasons;
    action = Action.of(score.band, reasons);
    profileSinceMs = facts.firstSeenMs;
    if (reasons.stream().anyMatch(one -> one.top.family() == Family.LINKAGE))
      for (SharedUse use : facts.uses)
        for (Member member : use.liveMembers(nowMs)) linked.add(member.workerId());
    for (PayoutFact payout : facts.payouts)
      if (payout.status() == Payout.Status.REQUESTED) pending.add(payout);
  }

  public static Judgement of(Profile facts, long nowMs, List<Episode> episodes) {
    Newness newness = new Newness(facts.account.createdMs);
    List<Reason> reasons = new ArrayList<>();
    // Signals speak one after the other: what one says under one family stands together.
    List<Episode> group = new ArrayList<>();
    for (Episode one : episodes) {
      boolean isOther =
          !group.isEmpty()
              && (group.get(0).signal() != one.signal() || group.get(0).family() != one.family());
      if (isOther) {
        reasons.add(new Reason(group, nowMs, newness));
        group.clear();
      }
      group.add(one);
    }
    if (!group.isEmpty()) reasons.add(new Reason(group, nowMs, newness));
    return new Judgement(facts, nowMs, reasons);
  }

  /** Too little for any band, whatever it comes to. */
  public static boolean isBelowNotice(Profile facts, long nowMs, List<Episode> episodes) {
    Newness newness = new Newness(facts.account.createdMs);
    double rest = 1;
    for (Episode one : episodes) {
      if (one.minimumBand() != Band.NONE) return false;
      rest *= 1 - Math.min(1, one.strengthAt(nowMs) * newness.factorOf(one));
    }
    return 1 - rest < Band.LOW.edge;
  }

  /** What makes two judgements say the same to a person, hashed; 0 stands for nothing said. */
  public long digest() {
    if (score.band == Band.NONE) return 0;
    TreeSet<String> said = new TreeSet<>();
    for (Reason one : reasons)
      said.add(
          one.top.signal().id()
              + ':'
              + one.top.family()
              + ':'
              + Math.round(one.strength * 20)
              + ':'
              + one.count
              + ':'
              + (one.evidence.isEmpty() ? "" : one.evidence.get(0).eventId()));
    StringBuilder text = new StringBuilder(score.band.name()).append(said).append(linked);
    for (PayoutFact payout : pending) text.append(payout.payoutId()).append(',');
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    return hash == 0 ? 1 : hash;
  }
}
