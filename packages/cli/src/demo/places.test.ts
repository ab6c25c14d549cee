import { createIpLookup } from '@redflag/reference'
import { expect, it } from 'vitest'
import { PLACES, VPN_EXITS } from './places.ts'

it('addresses lie in the countries that the demo says', () => {
  const lookup = createIpLookup({})
  const prefixes = [
    ...PLACES.flatMap(({ country, fixedPrefix, mobilePrefix }) => [
      [fixedPrefix, country],
      [mobilePrefix, country],
    ]),
    ...VPN_EXITS.map(({ country, prefix }) => [prefix, country]),
  ]
  for (const [prefix, country] of prefixes)
    for (const rest of ['1.1', '125.77', '250.250'])
      expect(lookup(`${prefix}.${rest}`)?.place.country, `${prefix}.${rest}`).toBe(country)
})

it('a place and the one half-way round the list are a world apart', () => {
  for (const [i, here] of PLACES.entries()) {
    const there = PLACES[(i + PLACES.length / 2) % PLACES.length]
    expect(Math.abs(here.lon - (there?.lon ?? here.lon)), here.country).toBeGreaterThan(40)
  }
})
