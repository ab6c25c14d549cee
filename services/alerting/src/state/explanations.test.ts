import { FAMILIES, SIGNALS } from '@redflag/detection'
import { describe, expect, it } from 'vitest'
import { aReason } from '../testing/a-finding.ts'
import { alternativeExplanations } from './explanations.ts'

describe('alternative explanations', () => {
  it.each(SIGNALS.map(({ id, family }) => [id, family] as const))(
    'are there for %s, of its own',
    (signal, family) => {
      const ofFamily = alternativeExplanations([aReason({ signal: 'unheard-of', family })])
      const own = alternativeExplanations([aReason({ signal, family })])
      expect(own.length).toBeGreaterThan(0)
      expect(own).not.toEqual(ofFamily)
    },
  )

  it('fall back to the family', () => {
    for (const family of FAMILIES) {
      expect(alternativeExplanations([aReason({ signal: 'unheard-of', family })])).toHaveLength(1)
    }
  })

  it('never attribute anything to anybody', () => {
    const all = SIGNALS.map(({ id, family }) => aReason({ signal: id, family }))
    expect(alternativeExplanations(all).join(' ')).not.toMatch(
      /korea|russia|china|national|ethnic|criminal|guilty/i,
    )
  })

  it('come once each, in the order of the reasons', () => {
    const reasons = [
      aReason({ signal: 'shared-ip' }),
      aReason({ signal: 'shared-device' }),
      aReason({ signal: 'shared-ip' }),
    ]
    const told = alternativeExplanations(reasons)
    expect(new Set(told).size).toBe(told.length)
    expect(told[0]).toMatch(/Wi-Fi/)
  })
})
