import fc from 'fast-check'
import { Partitioners } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { bucketOf, murmur2, partitionOf } from './murmur2.ts'

describe('murmur2', () => {
  // The vectors of UtilsTest in Kafka's Java client.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('of %s is what the Java client computes', (key, expected) => {
    expect(murmur2(key)).toBe(expected)
  })

  it('chooses the partition that kafkajs chooses, for any text', () => {
    const theirs = Partitioners.DefaultPartitioner()
    const partitionMetadata = Array.from({ length: 60 }, (_, partitionId) => ({
      partitionErrorCode: 0,
      partitionId,
      leader: 1,
      replicas: [1],
      isr: [1],
    }))
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.integer({ min: 1, max: 60 }),
        (key, count) => {
          const message = { key, value: null }
          const expected = theirs({
            topic: 't',
            partitionMetadata: partitionMetadata.slice(0, count),
            message,
          })
          expect(partitionOf(key, count)).toBe(expected)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

describe('a bucket', () => {
  it('lies in exactly one partition while both are powers of two', () => {
    for (const partitions of [1, 2, 8, 32, 256]) {
      for (let i = 0; i < 3_000; i++) {
        expect(bucketOf(`w-${i}`, 256) % partitions).toBe(partitionOf(`w-${i}`, partitions))
      }
    }
  })

  it('spreads keys evenly', () => {
    const counts = new Array<number>(256).fill(0)
    const keys = 256 * 400
    for (let i = 0; i < keys; i++) {
      const bucket = bucketOf(`worker-${i}`, 256)
      counts[bucket] = (counts[bucket] ?? 0) + 1
    }
    // Binomial: mean 400, standard deviation 20; six of them are not passed by chance.
    expect(Math.min(...counts)).toBeGreaterThan(280)
    expect(Math.max(...counts)).toBeLessThan(520)
  })
})
