package io.redflag.peer.score;

/** What is the same for all that a signal says. `facet` null where it is not about money; no half-life: never fades. */
public record SignalInfo(String id, int version, Family family, Facet facet, Double halfLifeDays) {}
