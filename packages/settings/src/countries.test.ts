import { expect, it } from 'vitest'
import { COUNTRIES } from './countries.ts'

// The engine's own list (CLDR) has a name for every region, old ones and groups too: it can only show that none of ours is invented.
const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

it('are the 249 that ISO 3166-1 assigns, and Kosovo', () => {
  expect(COUNTRIES.size).toBe(250)
  expect([...COUNTRIES].filter((code) => names.of(code) === undefined)).toEqual([])
})

it('are none that stands for another, such as UK for GB', () => {
  const renamed = [...COUNTRIES].filter((code) => new Intl.Locale(`und-${code}`).region !== code)
  expect(renamed).toEqual([])
  expect(COUNTRIES.has('UK')).toBe(false)
  expect(COUNTRIES.has('EU')).toBe(false)
})
