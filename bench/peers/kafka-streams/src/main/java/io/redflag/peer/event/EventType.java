package io.redflag.peer.event;

/** In the order of the schema. */
public enum EventType {
  PAYOUT,
  SESSION,
  PROFILE,
  RATING,
  BID,
  OBSERVATION,
  LINK,
  LABEL
}
