import { defaultSettings, SIGNALS } from '@redflag/detection'
import { describe, expect, it } from 'vitest'
import { checkSettings, loadSettings } from './load-settings.ts'
import { type SettingsFault, SettingsInvalid } from './settings-fault.ts'

const faultsOf = (text: string): readonly SettingsFault[] => {
  const checked = checkSettings(text)
  return checked.ok ? [] : checked.faults
}

describe('loading settings', () => {
  it('without a file gives the defaults, under their own hash', () => {
    const { hash, ...settings } = loadSettings(undefined)
    const { hash: _, ...defaults } = defaultSettings()
    expect(settings).toMatchObject(defaults)
    expect(hash).toMatch(/^[0-9a-f]{12}$/)
  })

  it('a file that says nothing beside its version says the defaults', () => {
    expect(loadSettings('version: 1\nsignals:\nscore:\nthresholds:\nplatform:\nlists:\n')).toEqual(
      loadSettings(undefined),
    )
  })

  it('changes what the file names and nothing else', () => {
    const settings = loadSettings(`
version: 1
signals:
  impossible-travel: { status: shadow, params: { minKmh: 800 } }
score:
  bands: { critical: 0.95 }
  caps: { network: 0.6 }
`)
    const defaults = loadSettings(undefined)
    expect(settings.signals['impossible-travel']).toEqual({
      status: 'shadow',
      params: { ...defaults.signals['impossible-travel']?.params, minKmh: 800 },
    })
    expect(settings.signals['shared-ip']).toEqual(defaults.signals['shared-ip'])
    expect(settings.score).toEqual({
      ...defaults.score,
      bands: { ...defaults.score.bands, critical: 0.95 },
      caps: { ...defaults.score.caps, network: 0.6 },
    })
  })

  it('takes every default of every signal as a legal value', () => {
    for (const { id, defaults } of SIGNALS) {
      const text = JSON.stringify({ version: 1, signals: { [id]: { params: defaults } } })
      expect(faultsOf(text), id).toEqual([])
    }
  })

  it('`off` is the status, not the "false" of older YAML', () => {
    const text = 'version: 1\nsignals:\n  shared-ip:\n    status: off\n'
    expect(loadSettings(text).signals['shared-ip']?.status).toBe('off')
  })
})

describe('faults', () => {
  it('are all told at once, each with path, place, what was expected and what was found', () => {
    const faults = faultsOf(`version: 2
signals:
  impossible-travel:
    status: on
    params:
      minKmh: fast
      sameDeviceFactor: 1.5
      minKm: -1
  imposible-travel:
    status: active
score:
  hysterisis: 0.1
sources: []
`)
    expect(faults.map(({ line, path, expected, got }) => [line, path, expected, got])).toEqual([
      [1, 'version', '1', '2'],
      [4, 'signals.impossible-travel.status', 'off or shadow or active', '"on"'],
      [6, 'signals.impossible-travel.params.minKmh', 'a number', '"fast"'],
      [7, 'signals.impossible-travel.params.sameDeviceFactor', 'a number of at most 1', '1.5'],
      [8, 'signals.impossible-travel.params.minKm', 'a number of at least 0', '-1'],
      [9, 'signals.imposible-travel', 'a known key (did you mean impossible-travel?)', 'an unknown key'],
      [12, 'score.hysterisis', 'a known key (did you mean hysteresis?)', 'an unknown key'],
      [13, 'sources', 'one of version, signals, score, thresholds, platform, lists', 'an unknown key'],
    ])
    expect(faults[2]).toMatchObject({ line: 6, column: 7 })
  })

  it.each([
    ['', 'file', 'a mapping', 'null'],
    ['signals: {}', 'version', '1', 'nothing'],
    ['- 1', 'file', 'a mapping', '[1]'],
    ['version: 1\nscore: 5', 'score', 'a mapping', '5'],
    [
      'version: 1\nsignals: { shared-ip: { params: { three: .nan } } }',
      'signals.shared-ip.params.three',
      'a number',
      'NaN',
    ],
    [
      'version: 1\nsignals: { shared-ip: { params: { three: .inf } } }',
      'signals.shared-ip.params.three',
      'a number',
      'Infinity',
    ],
    [
      'version: 1\nsignals: { shared-ip: { params: { three: } } }',
      'signals.shared-ip.params.three',
      'a number',
      'null',
    ],
  ])('of %j', (text, path, expected, got) => {
    expect(faultsOf(text)).toMatchObject([{ path, expected, got }])
  })

  it.each([
    ['version: 1\nversion: 1', 2, 'unique'],
    ['version: 1\n  signals: {}', 1, 'mapping'],
    ['version: "1', 1, 'quote'],
    ['version: *nowhere', null, 'alias'],
  ])('of syntax name the line: %j', (text, line, words) => {
    const [fault] = faultsOf(text)
    expect(fault).toMatchObject({ path: 'file', expected: 'YAML' })
    expect(fault?.got.toLowerCase()).toContain(words)
    expect(fault?.line).toBe(line)
  })

  it('of figures that contradict each other are found after defaults are filled in', () => {
    expect(faultsOf('version: 1\nscore: { bands: { low: 0.58 } }')).toEqual([
      {
        path: 'score.bands.medium',
        expected: 'more than score.bands.low and score.hysteresis together (0.63)',
        got: '0.6',
        line: 2,
        column: 10,
      },
    ])
    expect(faultsOf('version: 1\nscore: { bands: { high: 0.7 } }')).toMatchObject([
      { path: 'score.uncorroboratedCap', got: '0.74' },
    ])
    expect(faultsOf('version: 1\nscore: { hysteresis: 0.4 }').map(({ path }) => path)).toEqual([
      'score.bands.low',
      'score.bands.medium',
      'score.bands.high',
      'score.bands.critical',
    ])
  })

  it('an alias that unfolds without end is a fault, not a full memory', () => {
    const bomb = ['version: 1', 'a: &a [x,x,x,x,x,x,x,x,x]']
    for (const [name, inner] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg'].map((pair) => [...pair])) {
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${inner}`).join(',')}]`)
    }
    expect(faultsOf(bomb.join('\n'))).toMatchObject([{ path: 'file', expected: 'YAML' }])
  })

  it('end a command with status 78 and one line each', () => {
    const load = () => loadSettings('version: 1\nx: 1\ny: 2\n', 'mine.yaml')
    expect(load).toThrow(SettingsInvalid)
    try {
      load()
    } catch (error) {
      expect(error).toMatchObject({ code: 'SETTINGS_INVALID', exitStatus: 78, file: 'mine.yaml' })
      expect((error as Error).message.split('\n')).toEqual([
        'mine.yaml:2:1: x: expected one of version, signals, score, thresholds, platform, lists, got an unknown key',
        'mine.yaml:3:1: y: expected one of version, signals, score, thresholds, platform, lists, got an unknown key',
      ])
    }
  })
})
