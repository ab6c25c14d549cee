package io.redflag.peer.facts;

/** Largest number of facts of each kind: those of the detector. */
final class Bounds {
  static final int TRAVEL = 16;
  static final int LOGINS = 40;
  static final int DAYS = 62;
  static final int CLOCKS = 3;
  static final int COUNTRIES_A_DAY = 4;
  static final int DEVICES = 16;
  static final int ASNS = 24;
  static final int INSTRUMENTS = 24;
  static final int PAYOUTS = 48;
  static final int NETBLOCKS = 4;
  static final int ATTRIBUTES = 8;
  static final int MEMBERS = 64;
  static final int RECENT = 128;

  private Bounds() {}
}
