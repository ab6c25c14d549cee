package io.redflag.peer.facts;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Time zones by name, looked up once. */
public final class Zones {
  private static final Map<String, Optional<ZoneRules>> RULES = new ConcurrentHashMap<>();

  private Zones() {}

  /** Minutes to add to UTC; null when there is no such zone. */
  public static Integer offsetMinutes(String zone, long atMs) {
    ZoneRules rules = RULES.computeIfAbsent(zone, Zones::rulesOf).orElse(null);
    return rules == null ? null : rules.getOffset(Instant.ofEpochMilli(atMs)).getTotalSeconds() / 60;
  }

  private static Optional<ZoneRules> rulesOf(String zone) {
    try {
      return Optional.of(ZoneId.of(zone).getRules());
    } catch (DateTimeException error) {
      return Optional.empty();
    }
  }
}
