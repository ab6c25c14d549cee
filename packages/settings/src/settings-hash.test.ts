import { describe, expect, it } from 'vitest'
import { loadSettings } from './load-settings.ts'
import { settingsDocument } from './settings-document.ts'

const hashOf = (text: string): string => loadSettings(text).hash

describe('the hash of settings', () => {
  const first = hashOf('version: 1\nscore: { hysteresis: 0.04 }\nsignals: { shared-ip: { status: off } }')

  it('does not see comments, order, or defaults that are spelled out', () => {
    const text = `
# a comment
signals:
  shared-ip: { params: { three: 0.4 }, status: off } # three: the default
version: 1
score: { corroborationFloor: 0.3, hysteresis: 4.0e-2 }
`
    expect(hashOf(text)).toBe(first)
  })

  it('sees every figure and every status', () => {
    const others = [
      'version: 1',
      'version: 1\nscore: { hysteresis: 0.04 }',
      'version: 1\nscore: { hysteresis: 0.03 }\nsignals: { shared-ip: { status: off } }',
      'version: 1\nscore: { hysteresis: 0.04 }\nsignals: { shared-ip: { status: shadow } }',
      'version: 1\nscore: { hysteresis: 0.04 }\nsignals: { shared-ip: { status: off, params: { three: 0.41 } } }',
    ].map(hashOf)
    expect(new Set([first, ...others]).size).toBe(6)
  })

  it('of the document written out in full is that of the settings it was written from', () => {
    const settings = loadSettings(
      'version: 1\nscore: { hysteresis: 0.04 }\nsignals: { shared-ip: { status: off } }',
    )
    expect(loadSettings(settingsDocument(settings))).toEqual(settings)
    expect(settingsDocument(settings)).toContain('    status: off')
  })
})
