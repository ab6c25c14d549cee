package io.redflag.peer.topology;

/** Topics, stores and nodes. */
public final class Names {
  public static final String EVENTS = "peer.events";
  /** Who uses a payout destination, by destination. */
  public static final String USES = "peer.uses";
  /** Who else uses a worker's payout destination, by worker. */
  public static final String LINKS = "peer.links";

  public static final String ASSESSMENTS = "peer.assessments";
  public static final String FINDINGS = "peer.findings";

  static final String PROFILES = "profiles";
  static final String MEMBERS = "members";

  static final String DETECT = "detect";
  static final String HEAR = "hear-of-others";
  static final String GATHER = "gather-members";

  private Names() {}

  static String from(String topic) {
    return "from-" + topic;
  }

  static String to(String topic) {
    return "to-" + topic;
  }
}
