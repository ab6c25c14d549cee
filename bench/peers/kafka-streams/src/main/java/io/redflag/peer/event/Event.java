package io.redflag.peer.event;

/** One event of one worker, as far as the ported signals read it. Exactly one of the last three is set, or none. */
public record Event(
    String eventId,
    String workerId,
    EventType type,
    long occurredAtMs,
    Connection connection,
    Payout payout,
    Session session,
    AccountChange profile) {

  /** A failed log-in may be anybody's, and says nothing of the worker. */
  public boolean isFailedLogin() {
    return session != null && session.action() == Session.Action.LOGIN_FAILED;
  }
}
