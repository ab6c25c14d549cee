package io.redflag.peer.topology;

import io.redflag.peer.event.Event;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.facts.Ref;
import io.redflag.peer.score.Episode;
import io.redflag.peer.score.Evaluation;
import io.redflag.peer.score.Judgement;
import io.redflag.peer.wire.JudgementWriter;
import java.util.List;
import java.util.function.BiConsumer;

/** Judges a worker and says what is new. */
final class Speaker {
  private final JudgementWriter writer;
  /** Takes the topic and the value of what is said. */
  private final BiConsumer<String, byte[]> send;

  Speaker(JudgementWriter writer, BiConsumer<String, byte[]> send) {
    this.writer = writer;
    this.send = send;
  }

  /** @param toAssess the payout that is seen for the first time; null where there is none */
  void speak(Profile facts, Ref cause, Event toAssess) {
    long nowMs = facts.nowMs();
    List<Episode> episodes = Evaluation.of(facts, nowMs);
    boolean isQuiet = toAssess == null && facts.said == 0;
    if (isQuiet && Judgement.isBelowNotice(facts, nowMs, episodes)) return;
    Judgement judgement = Judgement.of(facts, nowMs, episodes);
    if (toAssess != null)
      send.accept(Names.ASSESSMENTS, writer.assessment(toAssess, judgement, isVerified(facts)));
    long digest = judgement.digest();
    if (digest == facts.said) return;
    facts.said = digest;
    send.accept(Names.FINDINGS, writer.finding(judgement, cause));
  }

  private static boolean isVerified(Profile facts) {
    return facts.account.kycStatus == null || facts.account.kycStatus.value().equals("verified");
  }
}
