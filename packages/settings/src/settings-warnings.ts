import { FAMILIES, type Family, SIGNALS } from '@redflag/detection'
import { parseCidr } from '@redflag/reference/ip/cidr'
import type { ProductSettings } from './product-settings.ts'

/** Sanctions lists are reissued several times a month; one that may be older than this is asked too late. */
const SANCTIONS_MAX_AGE_DAYS = 30

/** A range as wide as a /16 of IPv4 or a /32 of IPv6 is a provider's, not a library's. */
const WIDEST_PUBLIC_PREFIX = { 4: 17, 6: 33 } as const

/** What is legal and dangerous: each line names the setting and what it comes to. Empty when there is nothing to say. */
export function settingsWarnings(settings: ProductSettings): readonly string[] {
  return [
    ...sanctionsWarnings(settings),
    ...familyWarnings(settings),
    ...scoreWarnings(settings),
    ...platformWarnings(settings),
  ]
}

const isActive = (settings: ProductSettings, id: string): boolean => settings.signals[id]?.status === 'active'

function sanctionsWarnings(settings: ProductSettings): readonly string[] {
  const warnings: string[] = []
  if (!isActive(settings, 'sanctioned-address'))
    warnings.push('sanctioned-address does not count: a payout to a listed address raises no alert')
  if (!isActive(settings, 'listed-netblock'))
    warnings.push('listed-netblock does not count: a login from a sanctioned network raises no alert')
  const cap = settings.score.caps.sanctions
  if (cap < settings.score.bands.critical)
    warnings.push(
      `score.caps.sanctions (${cap}) is under score.bands.critical: a hit on a sanctions list weighs less than it must`,
    )
  for (const name of ['ofac-xml', 'addresses'] as const) {
    const { maxAgeDays } = settings.lists[name]
    if (maxAgeDays > SANCTIONS_MAX_AGE_DAYS)
      warnings.push(
        `lists.${name}.maxAgeDays (${maxAgeDays}) lets a sanctions list grow older than ${SANCTIONS_MAX_AGE_DAYS} days before anybody is told`,
      )
  }
  return warnings
}

function familyWarnings(settings: ProductSettings): readonly string[] {
  if (!SIGNALS.some(({ id }) => isActive(settings, id)))
    return ['no signal is active: nothing raises an alert']
  return FAMILIES.flatMap((family) => familyWarning(family, settings))
}

function familyWarning(family: Family, settings: ProductSettings): readonly string[] {
  const ids = SIGNALS.filter((signal) => signal.family === family).map(({ id }) => id)
  if (ids.length === 0) return []
  if (!ids.some((id) => isActive(settings, id)))
    return [`family ${family}: none of its ${ids.length} signals is active, so it never speaks`]
  return settings.score.caps[family] === 0
    ? [`score.caps.${family} is 0: what its signals find is never weighed`]
    : []
}

function scoreWarnings({ score, thresholds }: ProductSettings): readonly string[] {
  const warnings: string[] = []
  if (score.hysteresis === 0)
    warnings.push('score.hysteresis is 0: an alert at the edge of a band opens and closes with every event')
  if (score.corroborationFloor === 0)
    warnings.push('score.corroborationFloor is 0: any two families corroborate each other, however weakly')
  const isBlind = (dollars: readonly number[]) =>
    dollars.length === 0 && thresholds.platformLimits.length === 0
  if (isBlind(thresholds.default))
    warnings.push('thresholds.default is empty: payouts kept under a reporting threshold are not seen')
  for (const [country, dollars] of Object.entries(thresholds.byCountry))
    if (isBlind(dollars))
      warnings.push(`thresholds.byCountry.${country} is empty: payouts there are held against no threshold`)
  return warnings
}

function platformWarnings({ platform }: ProductSettings): readonly string[] {
  return platform.publicIps.flatMap((text) => {
    const range = parseCidr(text)
    if (range === null || range.prefix >= WIDEST_PUBLIC_PREFIX[range.version]) return []
    return [`platform.publicIps: ${text} is as wide as a whole provider; no address in it ever links workers`]
  })
}
