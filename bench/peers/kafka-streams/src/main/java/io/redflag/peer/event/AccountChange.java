package io.redflag.peer.event;

import java.util.List;

public record AccountChange(
    Action action,
    String kycStatus,
    String declaredCountry,
    String declaredTimezone,
    String phoneCountry,
    String documentCountry,
    String agencyId,
    String householdId,
    Instrument payoutInstrument,
    TravelNotice travelNotice) {

  /** In the order of the schema. */
  public enum Action {
    CREATED,
    UPDATED,
    CLOSED
  }

  public record Instrument(
      DestinationKind kind, String key, String holderNameKey, String country, boolean replacesSameHolder) {}

  public record TravelNotice(long fromMs, long toMs, List<String> countries) {}
}
