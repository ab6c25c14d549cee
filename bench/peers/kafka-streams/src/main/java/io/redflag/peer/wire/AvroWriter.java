package io.redflag.peer.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Avro's primitives, unions and collections, behind the header that names the schema. */
final class AvroWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
  private final BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);

  interface Item<V> {
    void write(V value) throws IOException;
  }

  AvroWriter(int schemaId) {
    bytes.write(0);
    for (int shift = 24; shift >= 0; shift -= 8) bytes.write(schemaId >> shift);
  }

  void string(String value) throws IOException {
    out.writeString(value);
  }

  void number(long value) throws IOException {
    out.writeLong(value);
  }

  void fraction(double value) throws IOException {
    out.writeDouble(value);
  }

  void flag(boolean value) throws IOException {
    out.writeBoolean(value);
  }

  void symbol(Enum<?> value) throws IOException {
    out.writeEnum(value.ordinal());
  }

  void optionalString(String value) throws IOException {
    out.writeIndex(value == null ? 0 : 1);
    if (value != null) out.writeString(value);
  }

  void nothing() throws IOException {
    out.writeIndex(0);
  }

  void present() throws IOException {
    out.writeIndex(1);
  }

  /** A union of null, double and string. */
  void optionalScalar(Object value) throws IOException {
    out.writeIndex(value instanceof Double ? 1 : 2);
    plain(value);
  }

  private void plain(Object value) throws IOException {
    if (value instanceof Double number) out.writeDouble(number);
    else out.writeString(value.toString());
  }

  /** Of a union of double and string. */
  void scalars(Map<String, Object> values) throws IOException {
    out.writeMapStart();
    out.setItemCount(values.size());
    for (Map.Entry<String, Object> one : values.entrySet()) {
      out.startItem();
      out.writeString(one.getKey());
      out.writeIndex(one.getValue() instanceof Double ? 0 : 1);
      plain(one.getValue());
    }
    out.writeMapEnd();
  }

  <V> void items(Collection<V> values, Item<V> item) throws IOException {
    out.writeArrayStart();
    out.setItemCount(values.size());
    for (V value : values) {
      out.startItem();
      item.write(value);
    }
    out.writeArrayEnd();
  }

  void noItems() throws IOException {
    items(List.<String>of(), this::string);
  }

  void strings(Map<String, String> values) throws IOException {
    out.writeMapStart();
    out.setItemCount(values.size());
    for (Map.Entry<String, String> one : values.entrySet()) {
      out.startItem();
      out.writeString(one.getKey());
      out.writeString(one.getValue());
    }
    out.writeMapEnd();
  }

  byte[] taken() throws IOException {
    out.flush();
    return bytes.toByteArray();
  }
}
