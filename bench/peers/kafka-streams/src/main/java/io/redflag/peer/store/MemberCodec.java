package io.redflag.peer.store;

import io.redflag.peer.facts.Member;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Who uses one payout destination, as it lies in the store; and one use, as it goes from worker to worker. */
public final class MemberCodec {
  /** `member` uses the payout destination `key`. */
  public record Use(String key, Member member) {}

  private MemberCodec() {}

  public static Serde<List<Member>> list() {
    return Serdes.serdeFrom((topic, members) -> writeList(members), (topic, bytes) -> readList(bytes));
  }

  public static Serde<Use> use() {
    return Serdes.serdeFrom((topic, use) -> writeUse(use), (topic, bytes) -> readUse(bytes));
  }

  private static byte[] writeList(List<Member> members) {
    if (members == null) return null;
    ByteWriter out = new ByteWriter();
    out.list(members, MoneyCodec::writeMember);
    return out.taken();
  }

  private static List<Member> readList(byte[] bytes) {
    if (bytes == null) return null;
    List<Member> members = new ArrayList<>();
    new ByteReader(bytes).list(members, MoneyCodec::readMember);
    return members;
  }

  private static byte[] writeUse(Use use) {
    ByteWriter out = new ByteWriter();
    out.text(use.key());
    MoneyCodec.writeMember(out, use.member());
    return out.taken();
  }

  private static Use readUse(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    return new Use(in.text(), MoneyCodec.readMember(in));
  }
}
