package io.redflag.peer.score;

/** Which question about money a signal answers. */
public enum Facet {
  MOVEMENT,
  OWNER,
  VALUE,
  ASSET
}
