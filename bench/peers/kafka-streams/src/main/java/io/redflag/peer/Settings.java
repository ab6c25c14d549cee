package io.redflag.peer;

import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** How the topology is run; what is not named here is as Kafka Streams ships it. */
final class Settings {
  /** One for each core of the machine that the figures come from. */
  private static final int THREADS = 2;

  /** All profiles of a run fit, so that the store is written once a commit and hardly ever read. */
  private static final long CACHE_BYTES = 256L << 20;

  /** It is held between two measurements, and must not be thought dead by that. */
  private static final int LONGEST_PAUSE_MS = 900_000;

  private Settings() {}

  static Properties of(String brokers, String stateFolder, String sessionTimeoutMs) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "peer");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, stateFolder);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, THREADS);
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
    consumer(settings, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer(settings, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
    consumer(settings, ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, LONGEST_PAUSE_MS);
    consumer(settings, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Integer.valueOf(sessionTimeoutMs));
    // Static membership: who comes back after a crash has its partitions at once.
    consumer(settings, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "peer-1");
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 10);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 256 << 10);
    return settings;
  }

  private static void consumer(Properties settings, String name, Object value) {
    settings.put(StreamsConfig.mainConsumerPrefix(name), value);
  }
}
