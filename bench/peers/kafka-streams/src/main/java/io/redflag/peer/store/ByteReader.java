package io.redflag.peer.store;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** The other way of `ByteWriter`. */
final class ByteReader {
  private final byte[] bytes;
  private int at;

  ByteReader(byte[] bytes) {
    this.bytes = bytes;
  }

  long number() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[at++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) return (value >>> 1) ^ -(value & 1);
    }
  }

  boolean flag() {
    return bytes[at++] == 1;
  }

  long fixed() {
    long bits = 0;
    for (int i = 0; i < 8; i++) bits = bits << 8 | (bytes[at++] & 0xff);
    return bits;
  }

  double fraction() {
    return Double.longBitsToDouble(fixed());
  }

  String text() {
    int length = (int) number();
    if (length < 0) return null;
    String value = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return value;
  }

  <V> V optional(Function<ByteReader, V> read) {
    return flag() ? read.apply(this) : null;
  }

  <E extends Enum<E>> E symbol(E[] symbols) {
    int ordinal = (int) number();
    return ordinal < 0 ? null : symbols[ordinal];
  }

  <V> void list(List<V> into, Function<ByteReader, V> read) {
    int count = (int) number();
    for (int i = 0; i < count; i++) into.add(read.apply(this));
  }
}
