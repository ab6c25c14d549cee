package io.redflag.peer.facts;

import io.redflag.peer.event.Anonymizer;
import io.redflag.peer.event.Connection;
import io.redflag.peer.event.NetworkKind;
import java.util.Objects;

public record Login(
    Ref ref,
    String deviceKey,
    Long asn,
    NetworkKind network,
    Anonymizer anonymizer,
    String provider,
    String country,
    Double lat,
    Double lon,
    Double accuracyKm)
    implements Dated {

  static Login of(Connection connection, Ref ref) {
    Connection.Place place = connection.place();
    boolean isPlaced = place != null;
    return new Login(
        ref,
        connection.deviceKey(),
        connection.asn(),
        connection.kind(),
        connection.anonymizer(),
        connection.provider(),
        isPlaced ? place.country() : null,
        isPlaced ? place.lat() : null,
        isPlaced ? place.lon() : null,
        isPlaced ? place.accuracyKm() : null);
  }

  /** Exits of anonymisers and data centres say nothing of where somebody is. */
  public boolean isHidden() {
    return network == NetworkKind.HOSTING || !anonymizer.isOpen();
  }

  /** From the same network and country. */
  public boolean isLike(Login other) {
    return network == other.network
        && Objects.equals(asn, other.asn)
        && Objects.equals(country, other.country)
        && Objects.equals(provider, other.provider);
  }
}
