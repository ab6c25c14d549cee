package io.redflag.peer.topology;

import io.redflag.peer.store.MemberCodec;
import io.redflag.peer.store.ProfileCodec;
import io.redflag.peer.wire.JudgementWriter;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Events and links of a worker meet in one sub-topology, at one store of profiles; uses of payout destinations are gathered by
 * destination in the other.
 */
public final class PeerTopology {
  private final Topology topology = new Topology();

  private PeerTopology() {}

  public static Topology create(JudgementWriter writer) {
    PeerTopology made = new PeerTopology();
    made.detect(writer);
    made.gather();
    return made.topology;
  }

  private void detect(JudgementWriter writer) {
    source(Names.EVENTS);
    topology.addProcessor(Names.DETECT, () -> new Detect(writer), Names.from(Names.EVENTS));
    topology.addSource(
        Names.from(Names.LINKS),
        new StringDeserializer(),
        MemberCodec.use().deserializer(),
        Names.LINKS);
    topology.addProcessor(Names.HEAR, () -> new HearOfOthers(writer), Names.from(Names.LINKS));
    topology.addStateStore(profiles(), Names.DETECT, Names.HEAR);
    sink(Names.ASSESSMENTS, Names.DETECT);
    sink(Names.FINDINGS, Names.DETECT, Names.HEAR);
    topology.addSink(
        Names.to(Names.USES),
        Names.USES,
        new StringSerializer(),
        MemberCodec.use().serializer(),
        Names.DETECT);
  }

  private void gather() {
    topology.addSource(
        Names.from(Names.USES),
        new StringDeserializer(),
        MemberCodec.use().deserializer(),
        Names.USES);
    topology.addProcessor(Names.GATHER, GatherMembers::new, Names.from(Names.USES));
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(Names.MEMBERS), Serdes.String(), MemberCodec.list())
            .withCachingEnabled(),
        Names.GATHER);
    topology.addSink(
        Names.to(Names.LINKS),
        Names.LINKS,
        new StringSerializer(),
        MemberCodec.use().serializer(),
        Names.GATHER);
  }

  /** In RocksDB, behind the record cache, with a changelog: what is written twice between two commits is stored once. */
  private static StoreBuilder<?> profiles() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(Names.PROFILES), Serdes.String(), ProfileCodec.serde())
        .withCachingEnabled();
  }

  private void source(String topic) {
    topology.addSource(
        Names.from(topic), new StringDeserializer(), new ByteArrayDeserializer(), topic);
  }

  private void sink(String topic, String... parents) {
    topology.addSink(
        Names.to(topic), topic, new StringSerializer(), new ByteArraySerializer(), parents);
  }
}
