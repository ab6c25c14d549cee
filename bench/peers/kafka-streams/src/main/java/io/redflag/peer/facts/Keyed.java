package io.redflag.peer.facts;

/** A fact that there is one of for each key; of too many the one used longest ago goes. */
public interface Keyed {
  String key();

  long lastMs();
}
