package io.redflag.peer.score;

import io.redflag.peer.facts.Ref;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a signal says of one moment.
 *
 * @param held whether a guard has weighed it down
 * @param text a sentence for an analyst, put together only where somebody is told
 * @param observed a Double or a String, as `limit` and the values of `params`
 */
public record Episode(
    SignalInfo signal,
    Family family,
    long atMs,
    double strength,
    Object observed,
    Object limit,
    Supplier<String> text,
    Map<String, Object> params,
    List<Ref> evidence,
    boolean held,
    ListEntry list,
    Band minimumBand) {

  private static final double DAY_MS = 86_400_000;

  public record ListEntry(String name, String version, String entry) {}

  public static Episode of(
      SignalInfo signal,
      long atMs,
      double strength,
      Object observed,
      Object limit,
      Supplier<String> text,
      Map<String, Object> params,
      List<Ref> evidence) {
    return new Episode(
        signal, signal.family(), atMs, strength, observed, limit, text, params, evidence, false, null, Band.NONE);
  }

  public Episode heldBy(boolean isHeld) {
    return new Episode(
        signal, family, atMs, strength, observed, limit, text, params, evidence, isHeld, list, minimumBand);
  }

  public Episode listed(Family under, ListEntry entry, Band least) {
    return new Episode(
        signal, under, atMs, strength, observed, limit, text, params, evidence, held, entry, least);
  }

  /** One of these suffices, whatever else is known. */
  boolean standsAlone() {
    return minimumBand != Band.NONE;
  }

  /** Strength left; halves with every half-life. A sanctions matter does not fade. */
  double strengthAt(long nowMs) {
    if (signal.halfLifeDays() == null || family == Family.SANCTIONS) return strength;
    return strength * Math.pow(2, -Math.max(0, nowMs - atMs) / (signal.halfLifeDays() * DAY_MS));
  }
}
