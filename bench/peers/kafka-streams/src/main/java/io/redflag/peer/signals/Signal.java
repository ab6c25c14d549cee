package io.redflag.peer.signals;

import io.redflag.peer.facts.Profile;
import io.redflag.peer.score.Episode;
import java.util.function.Consumer;

/** Judges the facts of one worker; ported from the signal of the same id in packages/detection/src/signals. */
public interface Signal {
  void judge(Profile facts, long nowMs, Consumer<Episode> say);
}
