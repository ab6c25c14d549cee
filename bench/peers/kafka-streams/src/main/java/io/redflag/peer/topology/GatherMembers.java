package io.redflag.peer.topology;

import io.redflag.peer.facts.Member;
import io.redflag.peer.facts.Members;
import io.redflag.peer.store.MemberCodec.Use;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps who uses a payout destination, and tells them of each other. */
final class GatherMembers extends ContextualProcessor<String, Use, String, Use> {
  private KeyValueStore<String, List<Member>> store;

  @Override
  public void init(ProcessorContext<String, Use> given) {
    super.init(given);
    store = given.getStateStore(Names.MEMBERS);
  }

  @Override
  public void process(Record<String, Use> record) {
    List<Member> known = store.get(record.key());
    List<Member> members = known == null ? new ArrayList<>(1) : known;
    Member told = record.value().member();
    boolean isNew = members.stream().noneMatch(one -> one.workerId().equals(told.workerId()));
    Member merged = Members.merge(members, told);
    if (merged == null) return;
    store.put(record.key(), members);
    for (Member other : members) {
      if (other.workerId().equals(told.workerId())) continue;
      tell(record, other.workerId(), merged);
      if (isNew) tell(record, told.workerId(), other);
    }
  }

  private void tell(Record<String, Use> record, String workerId, Member member) {
    context().forward(record.withKey(workerId).withValue(new Use(record.key(), member)));
  }
}
