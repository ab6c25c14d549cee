import { describe, expect, it } from 'vitest'
import { isKnownAgency, THRESHOLD_DEFAULTS, thresholdsFor } from './context.ts'
import { defaultSettings } from './settings.ts'

describe('thresholds', () => {
  const thresholds = {
    default: [1000, 10_000],
    byCountry: { US: [3000, 10_000], CH: [] },
    platformLimits: [2500, 10_000],
  }

  it('of a country take the place of the default ones, the platform’s hold everywhere', () => {
    expect(thresholdsFor(thresholds, 'US')).toEqual([2500, 3000, 10_000])
    expect(thresholdsFor(thresholds, 'CH')).toEqual([2500, 10_000])
    expect(thresholdsFor(thresholds, 'PT')).toEqual([1000, 2500, 10_000])
  })

  it('of an unknown country are the default ones', () => {
    expect(thresholdsFor(thresholds, null)).toEqual([1000, 2500, 10_000])
    expect(thresholdsFor(thresholds, 'toString')).toEqual([1000, 2500, 10_000])
  })

  it('are those of the domain reference where nobody says otherwise (§4.9)', () => {
    expect(thresholdsFor(THRESHOLD_DEFAULTS, 'US')).toEqual([1000, 3000, 10_000])
  })
})

describe('agencies', () => {
  const { platform } = defaultSettings()

  it('count as declared while the platform keeps no list', () => {
    expect(isKnownAgency('ag-1', platform)).toBe(true)
    expect(isKnownAgency(null, platform)).toBe(false)
  })

  it('count only if verified where it keeps one', () => {
    const listed = { ...platform, agencies: ['ag-1'] }
    expect(isKnownAgency('ag-1', listed)).toBe(true)
    expect(isKnownAgency('ag-2', listed)).toBe(false)
    expect(isKnownAgency(null, listed)).toBe(false)
  })
})
