package io.redflag.peer.event;

/** In the order of the schema. */
public enum Anonymizer {
  NONE,
  VPN,
  PROXY,
  TOR,
  RELAY,
  UNKNOWN;

  public boolean isOpen() {
    return this == NONE || this == UNKNOWN;
  }
}
