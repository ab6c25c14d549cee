package io.redflag.peer.event;

/** Where the worker was; addresses and devices are pseudonyms. */
public record Connection(
    String deviceKey,
    Integer timezoneOffsetMinutes,
    Place place,
    Long asn,
    NetworkKind kind,
    Anonymizer anonymizer,
    String provider,
    NetblockHit netblock,
    boolean netblocksLoaded) {

  /** Nothing hides where the connection comes from, as far as anybody knows. */
  public boolean isOpen() {
    return anonymizer.isOpen() && kind != NetworkKind.HOSTING;
  }

  public record Place(String country, Double lat, Double lon, Double accuracyKm, String timezone) {}

  public record NetblockHit(
      String label,
      String source,
      double confidence,
      boolean isHard,
      long lastConfirmedMs,
      double ttlDays,
      String listVersion) {}
}
