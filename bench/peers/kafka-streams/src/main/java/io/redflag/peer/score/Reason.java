package io.redflag.peer.score;

import io.redflag.peer.facts.Ref;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All that one signal says under one family: the episode that weighs most now speaks, the others are counted. */
public final class Reason {
  private static final int EVIDENCE_SHOWN = 10;

  public final Episode top;
  public final double strength;
  public final int count;
  public final long firstMs;
  public final long lastMs;
  public final List<Ref> evidence;
  public double contribution;
  final boolean standsAlone;
  final Band minimumBand;

  Reason(List<Episode> episodes, long nowMs, Newness newness) {
    Episode speaking = null;
    double most = -1;
    long earliest = Long.MAX_VALUE;
    long latest = Long.MIN_VALUE;
    boolean isAlone = false;
    Band least = Band.NONE;
    double[] strengths = new double[episodes.size()];
    for (int i = 0; i < strengths.length; i++) {
      Episode one = episodes.get(i);
      strengths[i] = Math.min(1, one.strengthAt(nowMs) * newness.factorOf(one));
      if (speaking == null
          || strengths[i] > most
          || (strengths[i] == most && one.atMs() > speaking.atMs())) {
        most = strengths[i];
        speaking = one;
      }
      earliest = Math.min(earliest, one.atMs());
      latest = Math.max(latest, one.atMs());
      isAlone |= one.standsAlone();
      least = Band.higher(least, one.minimumBand());
    }
    top = speaking;
    strength = speaking.family() == Family.ROUTING ? addUp(strengths) : most;
    count = episodes.size();
    firstMs = earliest;
    lastMs = latest;
    standsAlone = isAlone;
    minimumBand = least;
    evidence = evidenceOf(speaking, episodes);
  }

  /** Money that does the same odd thing again says more than once: each further one half of the one before. */
  private static double addUp(double[] strengths) {
    Arrays.sort(strengths);
    double rest = 1;
    double share = 1;
    for (int i = strengths.length - 1; i >= 0; i--) {
      rest *= 1 - strengths[i] * share;
      share /= 2;
    }
    return 1 - rest;
  }

  private static List<Ref> evidenceOf(Episode top, List<Episode> episodes) {
    List<Ref> refs = new ArrayList<>(top.evidence());
    for (int i = episodes.size() - 1; i >= 0 && refs.size() < EVIDENCE_SHOWN; i--)
      for (Ref ref : episodes.get(i).evidence()) if (!refs.contains(ref)) refs.add(ref);
    return refs.size() > EVIDENCE_SHOWN ? refs.subList(0, EVIDENCE_SHOWN) : refs;
  }
}
