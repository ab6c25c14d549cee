package io.redflag.peer.score;

import java.util.List;

/** What to do next, recommended to a person. In the order of the schema. */
public enum Action {
  MONITOR,
  REQUEST_INFO,
  VERIFY_PAYOUT_OWNERSHIP,
  CONFIRM_WITH_WORKER,
  STEP_UP_LIVENESS_VIDEO,
  COOLOFF_NEW_METHOD,
  HOLD_PAYOUT,
  ESCALATE_SANCTIONS;

  static Action of(Band band, List<Reason> reasons) {
    for (Reason one : reasons)
      if (one.top.family() == Family.SANCTIONS && one.strength > 0) return ESCALATE_SANCTIONS;
    if (reasons.isEmpty()) return MONITOR;
    Episode leading = reasons.get(0).top;
    return switch (band) {
      case NONE, LOW -> MONITOR;
      case MEDIUM -> leading.family() == Family.ROUTING ? VERIFY_PAYOUT_OWNERSHIP : REQUEST_INFO;
      case HIGH ->
          leading.signal().id().equals("change-then-payout") ? COOLOFF_NEW_METHOD : STEP_UP_LIVENESS_VIDEO;
      case CRITICAL -> HOLD_PAYOUT;
    };
  }
}
