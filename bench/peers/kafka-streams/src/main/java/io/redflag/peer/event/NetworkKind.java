package io.redflag.peer.event;

/** In the order of the schema. */
public enum NetworkKind {
  RESIDENTIAL,
  CELLULAR,
  HOSTING,
  BUSINESS,
  EDUCATION,
  UNKNOWN
}
