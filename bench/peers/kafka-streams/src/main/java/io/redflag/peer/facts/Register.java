package io.redflag.peer.facts;

/** A value and when it was said. */
public record Register(String value, long atMs) {
  /** The later one wins; at the same moment the greater value. */
  static Register write(Register known, String value, long atMs) {
    if (value == null) return known;
    if (known != null && known.atMs > atMs) return known;
    if (known != null && known.atMs == atMs && known.value.compareTo(value) >= 0) return known;
    return new Register(value, atMs);
  }

  static String valueOf(Register register) {
    return register == null ? null : register.value;
  }
}
