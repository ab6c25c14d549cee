package io.redflag.peer.score;

/** In the order of the schema; `edge`: the score from which it begins. */
public enum Band {
  NONE(0),
  LOW(0.4),
  MEDIUM(0.6),
  HIGH(0.75),
  CRITICAL(0.9);

  public final double edge;

  Band(double edge) {
    this.edge = edge;
  }

  static Band of(double score) {
    Band found = NONE;
    for (Band band : values()) if (score >= band.edge) found = band;
    return found;
  }

  static Band higher(Band a, Band b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
