package io.redflag.peer.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/** Compact bytes: whole numbers as zig-zag variable length, null before what may be absent. */
final class ByteWriter {
  private byte[] bytes = new byte[2048];
  private int at;

  private void room(int more) {
    if (at + more > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + more));
  }

  void number(long value) {
    room(10);
    long left = (value << 1) ^ (value >> 63);
    while ((left & ~0x7fL) != 0) {
      bytes[at++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[at++] = (byte) left;
  }

  void flag(boolean value) {
    room(1);
    bytes[at++] = (byte) (value ? 1 : 0);
  }

  /** Eight bytes. */
  void fixed(long bits) {
    room(8);
    for (int shift = 56; shift >= 0; shift -= 8) bytes[at++] = (byte) (bits >> shift);
  }

  void fraction(double value) {
    fixed(Double.doubleToRawLongBits(value));
  }

  /** May be null. */
  void text(String value) {
    if (value == null) {
      number(-1);
      return;
    }
    byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
    number(encoded.length);
    room(encoded.length);
    System.arraycopy(encoded, 0, bytes, at, encoded.length);
    at += encoded.length;
  }

  <V> void optional(V value, BiConsumer<ByteWriter, V> write) {
    flag(value != null);
    if (value != null) write.accept(this, value);
  }

  void symbol(Enum<?> value) {
    number(value == null ? -1 : value.ordinal());
  }

  <V> void list(List<V> values, BiConsumer<ByteWriter, V> write) {
    number(values.size());
    for (V value : values) write.accept(this, value);
  }

  byte[] taken() {
    return Arrays.copyOf(bytes, at);
  }
}
