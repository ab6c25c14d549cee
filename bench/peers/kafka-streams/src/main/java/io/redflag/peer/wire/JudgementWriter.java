package io.redflag.peer.wire;

import io.redflag.peer.event.Event;
import io.redflag.peer.event.Payout;
import io.redflag.peer.facts.PayoutFact;
import io.redflag.peer.facts.Ref;
import io.redflag.peer.score.Action;
import io.redflag.peer.score.Family;
import io.redflag.peer.score.Judgement;
import io.redflag.peer.score.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes findings and assessments as schemas/finding/v1.avsc and schemas/assessment/v1.avsc have them. */
public final class JudgementWriter {
  private static final String NO_SETTINGS = "peer";

  private final int findingSchema;
  private final int assessmentSchema;

  public JudgementWriter(int findingSchema, int assessmentSchema) {
    this.findingSchema = findingSchema;
    this.assessmentSchema = assessmentSchema;
  }

  public byte[] finding(Judgement judgement, Ref cause) {
    try {
      AvroWriter out = new AvroWriter(findingSchema);
      out.number(0); // subject: a worker
      out.string(judgement.workerId);
      out.string(judgement.workerId);
      out.number(judgement.atMs);
      weighed(out, judgement, judgement.action);
      for (Family family : Family.values()) out.fraction(judgement.score.families[family.ordinal()]);
      reasons(out, judgement.reasons);
      out.noItems(); // counter
      out.noItems(); // unready
      out.noItems(); // failed
      out.flag(false); // partial
      out.noItems(); // flip
      out.items(judgement.linked, worker -> linked(out, worker));
      out.items(judgement.pending, payout -> pending(out, payout));
      out.number(judgement.profileSinceMs);
      out.strings(listVersions(judgement.reasons));
      out.string(NO_SETTINGS);
      ref(out, cause);
      return out.taken();
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  /** @param isVerified the platform has verified the worker, or said nothing of it */
  public byte[] assessment(Event event, Judgement judgement, boolean isVerified) {
    try {
      AvroWriter out = new AvroWriter(assessmentSchema);
      out.string(event.eventId());
      out.string(event.payout().payoutId());
      out.string(event.workerId());
      out.number(event.occurredAtMs());
      boolean isEarly = !isVerified && event.payout().status() == Payout.Status.REQUESTED;
      boolean isHeld = isEarly && judgement.action != Action.ESCALATE_SANCTIONS;
      weighed(out, judgement, isHeld ? Action.HOLD_PAYOUT : judgement.action);
      reasons(out, judgement.reasons);
      out.noItems(); // unready
      out.noItems(); // failed
      out.flag(false); // partial
      out.string(NO_SETTINGS);
      return out.taken();
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  private static void weighed(AvroWriter out, Judgement judgement, Action action) throws IOException {
    out.fraction(judgement.score.value);
    out.symbol(judgement.score.band);
    out.symbol(action);
  }

  private static void reasons(AvroWriter out, List<Reason> reasons) throws IOException {
    out.items(reasons, reason -> reason(out, reason));
  }

  private static void reason(AvroWriter out, Reason reason) throws IOException {
    out.string(reason.top.signal().id());
    out.number(reason.top.signal().version());
    out.symbol(reason.top.family());
    out.fraction(reason.strength);
    out.optionalScalar(reason.top.observed());
    out.optionalScalar(reason.top.limit());
    out.string(reason.top.text().get());
    out.scalars(reason.top.params());
    out.items(reason.evidence, ref -> ref(out, ref));
    out.fraction(reason.contribution);
    out.number(reason.count);
    out.number(reason.firstMs);
    out.number(reason.lastMs);
    out.noItems(); // guards
    if (reason.top.list() == null) out.nothing();
    else {
      out.present();
      out.string(reason.top.list().name());
      out.string(reason.top.list().version());
      out.string(reason.top.list().entry());
    }
    out.flag(false); // victim
  }

  private static void ref(AvroWriter out, Ref ref) throws IOException {
    out.string(ref.eventId());
    out.number(ref.atMs());
    out.number(ref.partition());
    out.number(ref.offset());
  }

  private static void linked(AvroWriter out, String workerId) throws IOException {
    out.string(workerId);
    out.items(List.of("shared-instrument"), out::string);
    out.fraction(1);
  }

  private static void pending(AvroWriter out, PayoutFact payout) throws IOException {
    out.string(payout.payoutId());
    out.optionalString(payout.usdCents() == null ? null : new BigDecimal(payout.usdCents()).toPlainString());
    out.nothing(); // dueAtMs
  }

  private static Map<String, String> listVersions(List<Reason> reasons) {
    Map<String, String> versions = new TreeMap<>();
    for (Reason one : reasons)
      if (one.top.list() != null) versions.put(one.top.list().name(), one.top.list().version());
    return versions;
  }
}
