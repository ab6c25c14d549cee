package io.redflag.peer.facts;

import io.redflag.peer.Times;
import java.util.List;

/** A device or a network, by first and last sight; the last to the hour, so that a heartbeat changes nothing. */
public record Seen(String key, long firstMs, long lastMs, Ref ref) implements Keyed {
  static void fold(List<Seen> seen, String key, Ref ref, int bound) {
    if (key == null) return;
    long hourMs = Math.floorDiv(ref.atMs(), Times.HOUR) * Times.HOUR;
    Seen known = Lists.find(seen, key);
    if (known == null) {
      Lists.add(seen, new Seen(key, ref.atMs(), hourMs, ref), bound);
      return;
    }
    Ref first = Ref.earlier(known.ref, ref);
    if (first == known.ref && hourMs <= known.lastMs) return;
    long lastMs = Math.max(known.lastMs, hourMs);
    seen.set(seen.indexOf(known), new Seen(key, first.atMs(), lastMs, first));
  }
}
