import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { settingsKeys } from './about.ts'
import { loadSettings } from './load-settings.ts'
import { defaultProductSettings } from './product-settings.ts'
import { diffSettings } from './settings-diff.ts'
import { settingsDocument } from './settings-document.ts'

const CHANGED = `
version: 1
signals: { shared-ip: { status: off } }
score: { hysteresis: 0.04 }
thresholds: { default: [], byCountry: { US: [3000], NO: [] }, platformLimits: [2500] }
platform:
  agencies: ["12", 'a "quoted" one', "yes"]
  omnibusAddresses: ["0xdac17f958d2ee523a2206206994597c13d831ec7"]
  publicIps: [192.0.2.0/24, "2001:db8::/48"]
  corporateAsns: [64500]
lists: { ofac-xml: { maxAgeDays: 0.5 } }
`

it.each(['version: 1', CHANGED])('reads back as the settings it was written from: %j', (text) => {
  const settings = loadSettings(text)
  expect(loadSettings(settingsDocument(settings))).toEqual(settings)
})

it('holds every key that there is, and a comment for each outside the signals', () => {
  const text = settingsDocument(loadSettings(undefined))
  // What others of a platform do is told to signals beside the settings, and is none.
  const { hash: _, cohorts: __, ...defaults } = defaultProductSettings()
  expect(parse(text)).toEqual({ version: 1, ...defaults })
  const flowed = text.replaceAll(/\n *# /g, ' ')
  for (const { path, about } of settingsKeys())
    expect(flowed, path).toContain(path.startsWith('lists.') ? about.replace(/, days$/, '') : about)
})

it('stays within 120 columns', () => {
  const long = settingsDocument(loadSettings(undefined))
    .split('\n')
    .filter((line) => line.length > 120)
  expect(long).toEqual([])
})

it('differs from the defaults in what was changed, and in nothing else', () => {
  const found = diffSettings(loadSettings(undefined), loadSettings(CHANGED))
  expect(found.map(({ path, from, to }) => `${path}: ${from} -> ${to}`)).toEqual([
    'signals.shared-ip.status: active -> off',
    'score.hysteresis: 0.05 -> 0.04',
    'thresholds.default: [1000,3000,10000] -> []',
    'thresholds.platformLimits: [] -> [2500]',
    'thresholds.byCountry.NO: none -> []',
    'thresholds.byCountry.US: none -> [3000]',
    'platform.agencies: [] -> ["12","a \\"quoted\\" one","yes"]',
    'platform.omnibusAddresses: [] -> ["0xdac17f958d2ee523a2206206994597c13d831ec7"]',
    'platform.publicIps: [] -> ["192.0.2.0/24","2001:db8::/48"]',
    'platform.corporateAsns: [] -> [64500]',
    'lists.ofac-xml.maxAgeDays: 7 -> 0.5',
  ])
  const back = diffSettings(loadSettings(CHANGED), loadSettings(undefined))
  expect(back.at(-1)).toEqual({ path: 'thresholds.byCountry.US', from: '[3000]', to: 'none' })
  expect(back).toHaveLength(found.length)
})
