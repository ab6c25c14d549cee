package io.redflag.peer.signals;

/** Masks of 24 hours. */
final class Hours {
  private static final int WHOLE = 0xffffff;

  private Hours() {}

  /** Whether so many hours in a row are clear. */
  static boolean hasRest(int mask, int hours) {
    int clear = ~mask & WHOLE;
    for (int n = 1; n < hours; n++) clear &= clear >>> 1;
    return clear != 0;
  }

  /** How many stretches of set hours begin in a mask. */
  static int stretches(int mask, int before) {
    return Integer.bitCount(mask & ~((mask << 1) | ((before >>> 23) & 1)) & WHOLE);
  }

  /** The longest run of clear hours that touches a day, with what it takes from the days around it. */
  static int longestRest(int before, int mask, int after) {
    int longest = 0;
    int run = before == 0 ? 24 : Integer.numberOfLeadingZeros(before) - 8;
    for (int hour = 0; hour < 24; hour++) {
      run = ((mask >>> hour) & 1) == 1 ? 0 : run + 1;
      longest = Math.max(longest, run);
    }
    int atStart = after == 0 ? 24 : Integer.numberOfTrailingZeros(after);
    return run > 0 ? Math.max(longest, run + atStart) : longest;
  }
}
