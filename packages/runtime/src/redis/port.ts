/**
 * The Redis port: the few commands that stores need, binary-safe. `connect.ts` implements it on ioredis, for a single server and for
 * a cluster alike; every multi-key call keeps to one slot. Commands issued in the same turn go out in one round trip.
 * Every call rejects with `REDIS_UNAVAILABLE` (retryable) when no answer comes within the command time-out.
 */
export interface RedisConnection {
  get(key: string): Promise<Buffer | null>
  /** Values in the order of the keys, which must lie in one slot. */
  mget(keys: readonly string[]): Promise<readonly (Buffer | null)[]>
  set(key: string, value: string | Buffer): Promise<void>
  /** A Lua script, loaded once per connection. Answers as Redis gives them, bulk strings as buffers. */
  script(lua: string): RedisScript
}

export type RedisScript = (
  keys: readonly string[],
  args: readonly (string | number | Buffer)[],
) => Promise<unknown>
