package io.redflag.peer.score;

import java.util.Arrays;
import java.util.List;

/** Noisy-or within a family up to its cap, noisy-or over families, then the corroboration rule. */
public final class Score {
  private static final Family[] FAMILIES = Family.values();
  private static final double FLOOR = 0.3;
  private static final double UNCORROBORATED_CAP = 0.74;
  private static final int FACETS_NEEDED = 3;
  private static final double OWNER_FLOOR = 0.5;
  private static final double MOST = 1 - 1e-6;

  public final double value;
  public final Band band;
  /** By ordinal. */
  public final double[] families;

  private Score(double value, double[] families) {
    this.value = value;
    this.families = families;
    band = Band.of(value);
  }

  static Score of(List<Reason> reasons) {
    double[] families = weigh(reasons);
    double rest = 1;
    for (double family : families) rest *= 1 - family;
    boolean isBorneOut = isAlone(reasons) || isCorroborated(families) || isManyFaceted(reasons);
    double total = isBorneOut ? 1 - rest : Math.min(1 - rest, UNCORROBORATED_CAP);
    for (Reason one : reasons) if (one.strength > 0) total = Math.max(total, one.minimumBand.edge);
    share(reasons, families);
    return new Score(total, families);
  }

  private static double[] weigh(List<Reason> reasons) {
    double[] rest = new double[FAMILIES.length];
    Arrays.fill(rest, 1);
    for (Reason one : reasons) rest[one.top.family().ordinal()] *= 1 - one.strength;
    for (Family family : FAMILIES)
      rest[family.ordinal()] = Math.min(family.cap, 1 - rest[family.ordinal()]);
    return rest;
  }

  private static boolean isAlone(List<Reason> reasons) {
    for (Reason one : reasons) if (one.standsAlone && one.strength > 0) return true;
    return false;
  }

  private static boolean isCorroborated(double[] families) {
    int speaking = 0;
    boolean isMore = false;
    for (Family family : FAMILIES) {
      if (families[family.ordinal()] < FLOOR) continue;
      speaking++;
      isMore |= !family.isCircumstantial;
    }
    return speaking >= 2 && isMore;
  }

  /** Do the answers to different questions about the money bear each other out? */
  private static boolean isManyFaceted(List<Reason> reasons) {
    double[] rest = new double[Facet.values().length];
    Arrays.fill(rest, 1);
    for (Reason one : reasons) {
      Facet facet = one.top.signal().facet();
      if (facet != null) rest[facet.ordinal()] *= 1 - one.strength;
    }
    int some = 0;
    int much = 0;
    for (double one : rest) {
      if (1 - one >= FLOOR) some++;
      if (1 - one >= OWNER_FLOOR) much++;
    }
    return some >= FACETS_NEEDED || (1 - rest[Facet.OWNER.ordinal()] >= OWNER_FLOOR && much >= 2);
  }

  /** What a family brings is shared among its signals by what each brings to it; additive in -ln(1-s). */
  private static void share(List<Reason> reasons, double[] families) {
    double[] inFamily = new double[FAMILIES.length];
    double total = 0;
    for (double family : families) total += say(family);
    for (Reason one : reasons) inFamily[one.top.family().ordinal()] += say(one.strength);
    for (Reason one : reasons) {
      int family = one.top.family().ordinal();
      boolean isNothing = total == 0 || inFamily[family] == 0;
      one.contribution = isNothing ? 0 : say(one.strength) / inFamily[family] * say(families[family]) / total;
    }
  }

  private static double say(double strength) {
    return -Math.log(1 - Math.min(strength, MOST));
  }
}
