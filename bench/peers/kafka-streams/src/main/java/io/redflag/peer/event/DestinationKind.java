package io.redflag.peer.event;

import java.util.Locale;

/** In the order of the schema. */
public enum DestinationKind {
  BANK,
  EWALLET,
  CARD,
  CRYPTO;

  /** The lower-case name: what two contradicting statements are ordered by. */
  public String symbol() {
    return name().toLowerCase(Locale.ROOT);
  }
}
