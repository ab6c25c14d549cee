/**
 * The part of avsc below its public surface that our own types build on, which is why avsc is pinned to one version. The
 * codec tests fail should it change.
 */

/** A position in a buffer. Reading beyond the end gives nonsense and moves on; whoever called checks at the end. */
export interface Tap {
  readonly buf: Buffer
  pos: number
  readLong(): number
  writeLong(value: number): void
  readString(): string
  writeString(value: string): void
  skipString(): void
}

export interface TypeInternals {
  _read(tap: Tap): unknown
  _write(tap: Tap, value: unknown): void
  _skip(tap: Tap): void
}

export const internals = (type: unknown): TypeInternals => type as TypeInternals
