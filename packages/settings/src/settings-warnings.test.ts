import { FAMILIES, SIGNALS } from '@redflag/detection'
import { describe, expect, it } from 'vitest'
import { loadSettings } from './load-settings.ts'
import { settingsWarnings } from './settings-warnings.ts'

const warningsOf = (text: string) => settingsWarnings(loadSettings(`version: 1\n${text}`))

const switched = (ids: readonly string[], status: string) =>
  `signals: { ${ids.map((id) => `${id}: { status: ${status} }`).join(', ')} }`

describe('warnings', () => {
  it('are none for the defaults', () => {
    expect(settingsWarnings(loadSettings(undefined))).toEqual([])
  })

  it.each(['off', 'shadow'])('are given where sanctions do not count: %s', (status) => {
    expect(warningsOf(switched(['sanctioned-address'], status))).toEqual(
      expect.arrayContaining([expect.stringContaining('sanctioned-address does not count')]),
    )
    expect(warningsOf(switched(['listed-netblock'], status))).toEqual([
      'listed-netblock does not count: a login from a sanctioned network raises no alert',
    ])
  })

  it.each(FAMILIES.filter((family) => SIGNALS.some((one) => one.family === family)))(
    'are given where no signal of a family is active: %s',
    (family) => {
      const ids = SIGNALS.filter((signal) => signal.family === family).map(({ id }) => id)
      const [first, ...rest] = ids
      const said = `family ${family}: none of its ${ids.length} signals is active, so it never speaks`
      expect(warningsOf(switched(ids, 'off'))).toContain(said)
      if (rest.length > 0) expect(warningsOf(switched(rest, 'off'))).not.toContain(said)
      expect(warningsOf(`score: { caps: { ${family}: 0 } }`)).toContain(
        `score.caps.${family} is 0: what its signals find is never weighed`,
      )
      expect(first).toBeDefined()
    },
  )

  it('are one where nothing is active at all', () => {
    const ids = SIGNALS.map(({ id }) => id)
    const warnings = warningsOf(switched(ids, 'shadow'))
    expect(warnings).toContain('no signal is active: nothing raises an alert')
    expect(warnings.filter((line) => line.startsWith('family'))).toEqual([])
  })

  it.each([
    ['score: { caps: { sanctions: 0.5 } }', 'score.caps.sanctions (0.5)'],
    ['lists: { ofac-xml: { maxAgeDays: 31 } }', 'lists.ofac-xml.maxAgeDays (31)'],
    ['lists: { addresses: { maxAgeDays: 365 } }', 'lists.addresses.maxAgeDays (365)'],
    ['score: { hysteresis: 0 }', 'score.hysteresis is 0'],
    ['score: { corroborationFloor: 0 }', 'score.corroborationFloor is 0'],
    ['thresholds: { default: [] }', 'thresholds.default is empty'],
    ['thresholds: { byCountry: { CH: [] } }', 'thresholds.byCountry.CH is empty'],
    ['platform: { publicIps: [198.51.0.0/16] }', 'platform.publicIps: 198.51.0.0/16 is as wide'],
    ['platform: { publicIps: ["2001:db8::/32"] }', 'platform.publicIps: 2001:db8::/32 is as wide'],
  ])('are given for %j', (text, warning) => {
    const warnings = warningsOf(text)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(warning)
  })

  it.each([
    'lists: { ofac-xml: { maxAgeDays: 30 }, tor: { maxAgeDays: 365 } }',
    'thresholds: { default: [], platformLimits: [2500], byCountry: { CH: [] } }',
    'platform: { publicIps: [198.51.0.0/17, "2001:db8::/33"] }',
  ])('are not given for %j', (text) => {
    expect(warningsOf(text)).toEqual([])
  })
})
