package io.redflag.peer.topology;

import io.redflag.peer.event.Event;
import io.redflag.peer.event.Payout;
import io.redflag.peer.facts.Account;
import io.redflag.peer.facts.Fold;
import io.redflag.peer.facts.Member;
import io.redflag.peer.facts.PayoutFact;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.facts.Ref;
import io.redflag.peer.facts.SharedUse;
import io.redflag.peer.store.MemberCodec.Use;
import io.redflag.peer.wire.EventReader;
import io.redflag.peer.wire.JudgementWriter;
import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/** One event of one worker: adds it to the profile, asks every signal, says what is new, tells of shared destinations. */
final class Detect extends ContextualProcessor<String, byte[], String, Object> {
  private final JudgementWriter writer;
  private final EventReader reader = new EventReader();
  private KeyValueStore<String, Profile> profiles;

  Detect(JudgementWriter writer) {
    this.writer = writer;
  }

  @Override
  public void init(ProcessorContext<String, Object> given) {
    super.init(given);
    profiles = given.getStateStore(Names.PROFILES);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    Event event = reader.read(record.value());
    Profile known = profiles.get(event.workerId());
    Profile facts = known == null ? new Profile(event.workerId()) : known;
    Event toAssess = isFirst(facts, event) ? event : null;
    Ref ref = refOf(event);
    List<SharedUse> news = Fold.fold(facts, event, ref);
    if (news == null) return;
    Speaker speaker =
        new Speaker(
            writer,
            (topic, value) ->
                context().forward(record.withKey(event.workerId()).withValue(value), Names.to(topic)));
    speaker.speak(facts, ref, toAssess);
    profiles.put(event.workerId(), facts);
    for (SharedUse use : news) tell(facts, use, record);
  }

  private Ref refOf(Event event) {
    RecordMetadata metadata = context().recordMetadata().orElseThrow();
    return new Ref(event.eventId(), event.occurredAtMs(), metadata.partition(), metadata.offset());
  }

  /** A payout is assessed once, whichever of its states is seen first. */
  private static boolean isFirst(Profile facts, Event event) {
    Payout payout = event.payout();
    if (payout == null || payout.status() == Payout.Status.REVERSED) return false;
    for (PayoutFact one : facts.payouts)
      if (one.assessed() && one.payoutId().equals(payout.payoutId())) return false;
    return true;
  }

  private void tell(Profile facts, SharedUse use, Record<String, byte[]> record) {
    Account account = facts.account;
    Member self =
        new Member(facts.workerId, use.firstMs, use.lastMs, account.agency(), account.household());
    context().forward(record.withKey(use.key).withValue(new Use(use.key, self)), Names.to(Names.USES));
  }
}
