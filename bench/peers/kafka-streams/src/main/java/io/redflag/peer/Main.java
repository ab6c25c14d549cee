package io.redflag.peer;

import io.redflag.peer.topology.PeerTopology;
import io.redflag.peer.wire.JudgementWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/**
 * Runs the topology until it is told to end. Says `state NAME` on standard output at every change of state.
 *
 * <p>Arguments: brokers, state folder, session time-out in milliseconds, schema id of findings, schema id of assessments.
 */
public final class Main {
  private static final Duration STOP_WITHIN = Duration.ofSeconds(15);

  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    JudgementWriter writer = new JudgementWriter(Integer.parseInt(args[3]), Integer.parseInt(args[4]));
    KafkaStreams streams =
        new KafkaStreams(PeerTopology.create(writer), Settings.of(args[0], args[1], args[2]));
    CountDownLatch ended = new CountDownLatch(1);
    streams.setStateListener(
        (now, before) -> {
          System.out.println("state " + now);
          if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) ended.countDown();
        });
    streams.setUncaughtExceptionHandler(
        error -> {
          error.printStackTrace();
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    Runtime.getRuntime().addShutdownHook(new Thread(() -> streams.close(STOP_WITHIN)));
    streams.start();
    ended.await();
    if (streams.state() == KafkaStreams.State.ERROR) Runtime.getRuntime().halt(1);
  }
}
