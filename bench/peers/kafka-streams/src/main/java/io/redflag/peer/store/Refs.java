package io.redflag.peer.store;

import io.redflag.peer.facts.Ref;
import java.util.UUID;

/** Events as evidence. Ids that are UUIDs, as most platforms' are, take 16 bytes instead of 36. */
final class Refs {
  private static final int UUID_LENGTH = 36;

  private Refs() {}

  static void write(ByteWriter out, Ref ref) {
    UUID uuid = uuidOf(ref.eventId());
    out.flag(uuid != null);
    if (uuid == null) out.text(ref.eventId());
    else {
      out.fixed(uuid.getMostSignificantBits());
      out.fixed(uuid.getLeastSignificantBits());
    }
    out.number(ref.atMs());
    out.number(ref.partition());
    out.number(ref.offset());
  }

  static Ref read(ByteReader in) {
    String id = in.flag() ? new UUID(in.fixed(), in.fixed()).toString() : in.text();
    return new Ref(id, in.number(), (int) in.number(), in.number());
  }

  private static UUID uuidOf(String id) {
    if (id.length() != UUID_LENGTH || id.charAt(8) != '-' || id.charAt(23) != '-') return null;
    try {
      UUID uuid = UUID.fromString(id);
      return uuid.toString().equals(id) ? uuid : null;
    } catch (IllegalArgumentException error) {
      return null;
    }
  }
}
