package io.redflag.peer.event;

public record Session(Action action, boolean interactive, boolean automation) {

  /** In the order of the schema. */
  public enum Action {
    LOGIN,
    HEARTBEAT,
    LOGOUT,
    LOGIN_FAILED
  }

  /** A person did something. */
  public boolean acted() {
    return interactive && !automation;
  }
}
