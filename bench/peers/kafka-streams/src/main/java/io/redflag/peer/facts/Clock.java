package io.redflag.peer.facts;

/** Minutes to add to UTC, as the browser said and as the place has it; the latter null where nobody knows. */
public record Clock(int browserMinutes, Integer placeMinutes) implements Comparable<Clock> {
  private static final int UNKNOWN = -9999;

  @Override
  public int compareTo(Clock other) {
    int byBrowser = Integer.compare(browserMinutes, other.browserMinutes);
    return byBrowser != 0 ? byBrowser : Integer.compare(place(), other.place());
  }

  private int place() {
    return placeMinutes == null ? UNKNOWN : placeMinutes;
  }
}
