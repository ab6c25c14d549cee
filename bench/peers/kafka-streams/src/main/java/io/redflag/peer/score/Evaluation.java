package io.redflag.peer.score;

import io.redflag.peer.facts.Profile;
import io.redflag.peer.signals.Signal;
import io.redflag.peer.signals.Signals;
import java.util.ArrayList;
import java.util.List;

/** What every signal says at one moment, before it is weighed. */
public final class Evaluation {
  /** Below this an episode is no reason any more. */
  private static final double FADED = 0.02;

  private Evaluation() {}

  public static List<Episode> of(Profile facts, long nowMs) {
    List<Episode> episodes = new ArrayList<>(4);
    for (Signal signal : Signals.ALL)
      signal.judge(
          facts,
          nowMs,
          one -> {
            if (one.strengthAt(nowMs) >= FADED) episodes.add(one);
          });
    return episodes;
  }
}
