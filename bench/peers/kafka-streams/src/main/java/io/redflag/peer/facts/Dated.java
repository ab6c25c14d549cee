package io.redflag.peer.facts;

/** A fact that one event stands for. */
public interface Dated {
  Ref ref();
}
