import { describe, expect, it } from 'vitest'
import { type Agreement, assertAgreement, type SignalAgreement, shareOf } from './agreement.ts'

const signal = (changes: Partial<SignalAgreement>): SignalAgreement => ({
  id: 'holder-mismatch',
  mustSpeak: false,
  from: 0,
  slack: 0,
  both: 0,
  detectorOnly: [],
  streamsOnly: [],
  ...changes,
})

const agreement = (...signals: readonly SignalAgreement[]): Agreement => ({ signals, workers: 20 })

const names = (count: number) => Array.from({ length: count }, (_, i) => `w-${i}`)

describe('agreement of two that do the same work', () => {
  it('is the share of those of whom either says something, of whom both do', () => {
    expect(shareOf(signal({ both: 6, detectorOnly: names(3), streamsOnly: names(1) }))).toBe(0.6)
  })

  it('is whole where nobody says anything', () => {
    expect(shareOf(signal({}))).toBe(1)
  })

  it('suffices from 95 in 100', () => {
    expect(() => assertAgreement(agreement(signal({ both: 95, streamsOnly: names(5) })))).not.toThrow()
    expect(() => assertAgreement(agreement(signal({ both: 94, streamsOnly: names(6) })))).toThrow(
      /holder-mismatch: both 94, detector alone none, Kafka Streams alone w-0/,
    )
  })

  it('bears the few who may differ by chance, and no more', () => {
    const fleeting = { slack: 2, both: 6 }
    expect(() => assertAgreement(agreement(signal({ ...fleeting, detectorOnly: names(2) })))).not.toThrow()
    expect(() => assertAgreement(agreement(signal({ ...fleeting, detectorOnly: names(3) })))).toThrow(
      /detector alone w-0, w-1, w-2/,
    )
  })

  it('is none where what the stream must show was said by nobody', () => {
    expect(() => assertAgreement(agreement(signal({ mustSpeak: true })))).toThrow(/holder-mismatch: nobody/)
  })
})
