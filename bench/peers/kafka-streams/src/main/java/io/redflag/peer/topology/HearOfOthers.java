package io.redflag.peer.topology;

import io.redflag.peer.facts.Fold;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.facts.Ref;
import io.redflag.peer.facts.SharedUse;
import io.redflag.peer.store.MemberCodec.Use;
import io.redflag.peer.wire.JudgementWriter;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Somebody else uses a payout destination of this worker. */
final class HearOfOthers extends ContextualProcessor<String, Use, String, Object> {
  private final JudgementWriter writer;
  private KeyValueStore<String, Profile> profiles;

  HearOfOthers(JudgementWriter writer) {
    this.writer = writer;
  }

  @Override
  public void init(ProcessorContext<String, Object> given) {
    super.init(given);
    profiles = given.getStateStore(Names.PROFILES);
  }

  @Override
  public void process(Record<String, Use> record) {
    Profile facts = profiles.get(record.key());
    Use told = record.value();
    if (facts == null || !Fold.foldMember(facts, told.key(), told.member())) return;
    Speaker speaker =
        new Speaker(writer, (topic, value) -> context().forward(record.withValue(value), Names.to(topic)));
    speaker.speak(facts, causeOf(facts, told), null);
    profiles.put(record.key(), facts);
  }

  private static Ref causeOf(Profile facts, Use told) {
    for (SharedUse use : facts.uses) if (use.key.equals(told.key())) return use.ref;
    throw new IllegalStateException("a use was folded that is not there");
  }
}
