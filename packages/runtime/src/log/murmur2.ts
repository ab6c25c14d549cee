const SEED = 0x9747b28c
const M = 0x5bd1e995

/**
 * MurmurHash2, 32 bit, of the UTF-8 bytes of a key, with the seed every Kafka client uses. Signed, as in Java.
 * Source: Austin Appleby's MurmurHash2; seed and use as in the partitioner of Kafka's Java client.
 */
export function murmur2(key: string): number {
  for (let i = 0; i < key.length; i++) {
    if (key.charCodeAt(i) > 0x7f) return murmur2Bytes(Buffer.from(key))
  }
  return murmur2Ascii(key)
}

/**
 * Partition of a key, as Kafka's own clients choose it. An empty key is a key.
 * @param partitions how many the topic has, at least 1.
 */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions
}

/**
 * Bucket of a key: the same hash as the partition. With a power of two of both and no more partitions than buckets,
 * a bucket lies in exactly one partition, and still does when the number of partitions is doubled.
 * @param buckets how many there are, at least 1.
 */
export function bucketOf(key: string, buckets: number): number {
  return (murmur2(key) & 0x7fffffff) % buckets
}

/** Almost all keys are ASCII: hashing the characters saves the buffer. Same result as `murmur2Bytes`. */
function murmur2Ascii(key: string): number {
  const length = key.length
  const whole = length & ~3
  let h = SEED ^ length
  for (let i = 0; i < whole; i += 4) {
    const k =
      key.charCodeAt(i) |
      (key.charCodeAt(i + 1) << 8) |
      (key.charCodeAt(i + 2) << 16) |
      (key.charCodeAt(i + 3) << 24)
    h = mix(h, k)
  }
  let tail = 0
  for (let i = length - 1; i >= whole; i--) tail = (tail << 8) | key.charCodeAt(i)
  return finish(h, tail, length - whole)
}

function murmur2Bytes(data: Buffer): number {
  const length = data.length
  const whole = length & ~3
  let h = SEED ^ length
  for (let i = 0; i < whole; i += 4) h = mix(h, data.readInt32LE(i))
  let tail = 0
  for (let i = length - 1; i >= whole; i--) tail = (tail << 8) | data.readUInt8(i)
  return finish(h, tail, length - whole)
}

function mix(h: number, k: number): number {
  const first = Math.imul(k, M)
  return Math.imul(h, M) ^ Math.imul(first ^ (first >>> 24), M)
}

function finish(h: number, tail: number, tailBytes: number): number {
  let result = tailBytes > 0 ? Math.imul(h ^ tail, M) : h
  result = Math.imul(result ^ (result >>> 13), M)
  return (result ^ (result >>> 15)) | 0
}
