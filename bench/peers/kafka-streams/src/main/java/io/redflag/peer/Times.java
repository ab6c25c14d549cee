package io.redflag.peer;

/** Milliseconds. */
public final class Times {
  public static final long MINUTE = 60_000L;
  public static final long HOUR = 60 * MINUTE;
  public static final long DAY = 24 * HOUR;

  /** A travel notice covers so much before its first and after its last day. */
  public static final long TRAVEL_SLACK = DAY;

  /** How much later than a newer event an event may arrive and still be folded in at its own time. */
  public static final long LATENESS = 48 * HOUR;

  /** How long a shared payout destination links two workers. */
  public static final long LINK_WINDOW = 180 * DAY;

  /** "Last seen" is told to others in steps of this. */
  public static final long LINK_STEP = LINK_WINDOW / 8;

  private Times() {}

  public static long dayOf(long atMs) {
    return Math.floorDiv(atMs, DAY);
  }
}
