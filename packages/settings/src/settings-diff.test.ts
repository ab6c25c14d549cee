import { expect, it } from 'vitest'
import { loadSettings } from './load-settings.ts'
import { diffSettings } from './settings-diff.ts'

const defaults = loadSettings(undefined)

it('settings that mean the same do not differ, however they are written', () => {
  const spelledOut = loadSettings('version: 1\nscore: { hysteresis: 0.05 }')
  expect(diffSettings(defaults, spelledOut)).toEqual([])
})

it('every change is named with both values', () => {
  const changed = loadSettings(`
version: 1
signals: { impossible-travel: { status: shadow, params: { minKmh: 800 } } }
score: { caps: { time: 0.5 }, bands: { critical: 0.92 }, hysteresis: 0.04 }
`)
  expect(diffSettings(defaults, changed)).toEqual([
    { path: 'signals.impossible-travel.status', from: 'active', to: 'shadow' },
    { path: 'signals.impossible-travel.params.minKmh', from: '1000', to: '800' },
    { path: 'score.caps.time', from: '0.65', to: '0.5' },
    { path: 'score.hysteresis', from: '0.05', to: '0.04' },
    { path: 'score.bands.critical', from: '0.9', to: '0.92' },
  ])
})
