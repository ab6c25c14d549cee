import { describe, expect, it } from 'vitest'
import { CodecError } from './codec-error.ts'
import { eventCodec } from './codecs.ts'
import { bankPayout, heartbeat } from './testing/sample-events.ts'

/** Other kinds are `null` in what was decoded, and not there in what was encoded. */
const otherKinds = { session: null, profile: null, rating: null, bid: null, observation: null, link: null }

function errorOf(run: () => unknown): CodecError {
  try {
    run()
  } catch (error) {
    if (error instanceof CodecError) return error
    throw error
  }
  throw new Error('expected a CodecError')
}

describe('the event codec', () => {
  it('gives back what was encoded', () => {
    expect(eventCodec.decode(eventCodec.encode(bankPayout))).toEqual({ ...otherKinds, ...bankPayout })
    expect(eventCodec.decode(eventCodec.encode(heartbeat))).toEqual({
      ...otherKinds,
      payout: null,
      ...heartbeat,
    })
  })

  it('leaves headroom for a framing header', () => {
    const bare = eventCodec.encode(bankPayout)
    const framed = eventCodec.encode(bankPayout, 5)
    expect(framed.length).toBe(bare.length + 5)
    expect(framed.subarray(5).equals(bare)).toBe(true)
  })

  it('reads plain byte arrays that lie inside a larger buffer', () => {
    const bytes = eventCodec.encode(heartbeat)
    const larger = new Uint8Array(bytes.length + 20)
    larger.set(bytes, 7)
    const decoded = eventCodec.decode(larger.subarray(7, 7 + bytes.length))
    expect(decoded.eventId).toBe(heartbeat.eventId)
  })

  it('encodes values larger than its scratch space', () => {
    const huge = { ...bankPayout, quality: Array.from({ length: 9000 }, () => 'clock-skew' as const) }
    const decoded = eventCodec.decode(eventCodec.encode(huge))
    expect(decoded.quality.length).toBe(9000)
  })

  it('names the path of a missing field', () => {
    const { key: _, ...destination } = bankPayout.payout.destination
    const broken = { ...bankPayout, payout: { ...bankPayout.payout, destination } }
    const error = errorOf(() => eventCodec.encode(broken as unknown as typeof bankPayout))
    expect(error.code).toBe('CODEC_VALUE_INVALID')
    expect(error.path).toBe('payout.destination.key')
    expect(error.message).toBe('event: payout.destination.key must be string, got nothing')
  })

  it('refuses whole numbers beyond 2^53 instead of rounding them', () => {
    const error = errorOf(() => eventCodec.encode({ ...heartbeat, receivedAtMs: 2 ** 53 }))
    expect(error.path).toBe('receivedAtMs')
    expect(error.message).toBe('event: receivedAtMs must be long, got a number beyond 2^53')
  })

  it('never puts the value into the message', () => {
    const payout = { ...bankPayout.payout, amount: { secret: 'w-104233' } as unknown as string }
    const error = errorOf(() => eventCodec.encode({ ...bankPayout, payout }))
    expect(error.path).toBe('payout.amount')
    expect(error.message).not.toContain('w-104233')
  })

  it('refuses bytes that are cut short, too long, or something else', () => {
    const bytes = eventCodec.encode(bankPayout)
    for (const broken of [
      bytes.subarray(0, bytes.length - 1),
      Buffer.concat([bytes, bytes]),
      Buffer.from('{}'),
    ]) {
      expect(errorOf(() => eventCodec.decode(broken)).code).toBe('CODEC_BYTES_INVALID')
    }
  })
})
