package io.redflag.peer.score;

/** How much more something weighs because the account was new then. */
final class Newness {
  private static final double EXTRA = 0.5;
  private static final double FADE_DAYS = 30;
  private static final double DAY_MS = 86_400_000;

  private final Long createdMs;

  Newness(Long createdMs) {
    this.createdMs = createdMs;
  }

  double factorOf(Episode episode) {
    boolean isCounted = episode.family() == Family.ROUTING || episode.family() == Family.LINKAGE;
    // What is explained has been weighed down, and is not weighed up again.
    if (!isCounted || createdMs == null || episode.held()) return 1;
    double ageDays = Math.max(0, episode.atMs() - createdMs) / DAY_MS;
    return 1 + EXTRA * Math.exp(-ageDays / FADE_DAYS);
  }
}
