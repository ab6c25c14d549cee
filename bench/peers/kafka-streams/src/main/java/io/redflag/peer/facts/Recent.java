package io.redflag.peer.facts;

import io.redflag.peer.Times;
import java.util.List;

/** A recent event id as a 64-bit FNV-1a hash, so that a repeated event is recognised. */
public record Recent(long hash, long atMs) {
  private static final long WINDOW = 7 * Times.DAY;

  static long hashOf(String id) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < id.length(); i++) hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
    return hash;
  }

  /** @return whether it was there already */
  static boolean isRepeated(List<Recent> recent, long hash) {
    for (Recent one : recent) if (one.hash == hash) return true;
    return false;
  }

  static void remember(List<Recent> recent, long hash, long atMs) {
    int at = recent.size();
    while (at > 0 && recent.get(at - 1).atMs > atMs) at--;
    recent.add(at, new Recent(hash, atMs));
    long sinceMs = recent.get(recent.size() - 1).atMs - WINDOW;
    while (recent.size() > Bounds.RECENT || recent.get(0).atMs <= sinceMs) recent.remove(0);
  }
}
