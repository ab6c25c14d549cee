package io.redflag.peer.score;

/** In the order of the schema; `cap`: most that it may say, 0..1. */
public enum Family {
  NETWORK(0.7, true),
  LINKAGE(0.95, false),
  ROUTING(0.85, false),
  TIME(0.65, true),
  CLIENT(0.95, false),
  IDENTITY(0.4, true),
  SANCTIONS(1, false);

  final double cap;
  /** Evidence about place, hours or papers alone: a way of life, until something else joins it. */
  final boolean isCircumstantial;

  Family(double cap, boolean isCircumstantial) {
    this.cap = cap;
    this.isCircumstantial = isCircumstantial;
  }
}
