package io.redflag.peer.wire;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.io.BinaryDecoder;

/** Avro's primitives and unions with null, over the library's own decoder. */
final class AvroReader {
  private final BinaryDecoder in;

  AvroReader(BinaryDecoder in) {
    this.in = in;
  }

  /** Whether the other branch of a union with null follows. */
  boolean isPresent() throws IOException {
    return in.readIndex() == 1;
  }

  String string() throws IOException {
    return in.readString();
  }

  long number() throws IOException {
    return in.readLong();
  }

  double fraction() throws IOException {
    return in.readDouble();
  }

  boolean flag() throws IOException {
    return in.readBoolean();
  }

  int symbol() throws IOException {
    return in.readEnum();
  }

  String optionalString() throws IOException {
    return isPresent() ? in.readString() : null;
  }

  Long optionalNumber() throws IOException {
    return isPresent() ? in.readLong() : null;
  }

  Integer optionalInt() throws IOException {
    return isPresent() ? in.readInt() : null;
  }

  Double optionalFraction() throws IOException {
    return isPresent() ? in.readDouble() : null;
  }

  Boolean optionalFlag() throws IOException {
    return isPresent() ? in.readBoolean() : null;
  }

  void skipString() throws IOException {
    in.skipString();
  }

  void skipOptionalString() throws IOException {
    if (isPresent()) in.skipString();
  }

  List<String> strings() throws IOException {
    long left = in.readArrayStart();
    if (left == 0) return List.of();
    List<String> all = new ArrayList<>();
    for (; left > 0; left = in.arrayNext()) for (long i = 0; i < left; i++) all.add(in.readString());
    return all;
  }
}
