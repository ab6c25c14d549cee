package io.redflag.peer.facts;

/** An event, to be shown as evidence. Ordered by event time, then by id, so that every arrival order gives one order. */
public record Ref(String eventId, long atMs, int partition, long offset) implements Comparable<Ref> {
  @Override
  public int compareTo(Ref other) {
    int byTime = Long.compare(atMs, other.atMs);
    return byTime != 0 ? byTime : eventId.compareTo(other.eventId);
  }

  public static Ref earlier(Ref a, Ref b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
