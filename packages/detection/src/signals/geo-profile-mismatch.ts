import { lastHourMs } from '../facts/day-hours.ts'
import { declaredSinceDay } from '../facts/declared-since.ts'
import { refsNear } from '../facts/near.ts'
import { recentDays } from '../facts/recent-days.ts'
import { isAnnounced } from '../facts/relations.ts'
import type { Day, Profile } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, unready, verdict } from '../signal.ts'
import { DAY, HOUR } from '../time.ts'

/**
 * Hardly ever in the country that was declared (N4).
 *
 * Counted by days on which nothing hid the connection, so that one evening of many log-ins is one day and a VPN is no other country. Who
 * is always in one other country has most likely moved and not said so, and counts less than who is never long in the same. Countries
 * are compared for equality only: every pair of them is the same.
 */
export const geoProfileMismatch = defineSignal({
  id: 'geo-profile-mismatch',
  version: 1,
  family: 'network',
  title: 'Hardly ever in the declared country',
  unit: 'share of days in the declared country',
  reference: '2022 advisory, hiring list (HC3); FATF virtual-asset red flags 2020 (F14)',
  reads: ['days', 'account', 'firstSeenMs', 'travel', 'logins', 'devices'],
  defaults: {
    windowDays: 30,
    minDays: 10,
    limitRatio: 0.2,
    strength: 0.5,
    stableRatio: 0.8,
    stableStrength: 0.3,
    sameDeviceFactor: 0.5,
    moveDays: 30,
  },
  describes: {
    windowDays: 'days looked back over',
    minDays: 'days among them on which nothing hid the country, needed',
    limitRatio: 'share of these in the declared country below which it speaks, 0..1',
    strength: 'strength where they are spread over countries, 0..1',
    stableRatio: 'share of days in one other country from which that is where the worker lives, 0..1',
    stableStrength: 'strength then, 0..1',
    sameDeviceFactor: 'factor where a device used abroad was used in the declared country as well, 0..1',
    moveDays: 'for so many days after another country was declared it says nothing',
  },
  guards: {
    anonymizer: 'days on which a VPN, proxy, Tor, relay or data centre hid the country are not counted',
    travel: 'days of announced travel are not counted; a nomad can announce a year of it',
    move: 'was the country declared only lately? days before that are not held against it',
    'same-device': 'was a device that is used abroad also used in the declared country?',
  },
  halfLifeDays: 14,
  remembers: false,
  explain: {
    what: 'For a month the account was hardly ever used from the country that the worker declared, though nothing hid where it was used from. People who moved and did not say so look like this as well.',
    check: [
      'Ask the worker where they live now, and record the move or the journey: it will then stay quiet.',
      'Compare with the country of the phone number, of the document and of the payout account.',
      'See whether the devices were ever used in the declared country.',
    ],
  },
  evaluate({ facts, params }) {
    const declared = facts.account.declaredCountry
    if (declared === null) return unready('history', 'no country declared')
    const home = declared.value
    const sinceDay = declaredSinceDay(declared, facts)
    // Only connections that nothing hides have a country in the book of days.
    const days = recentDays(
      facts.days,
      params.windowDays,
      (one) => one.countries.length > 0 && one.day >= sinceDay && !isAway(one, home, facts),
    )
    const [last] = days
    if (last === undefined || days.length < params.minDays)
      return unready('history', `${days.length} of ${params.minDays} days with an open connection seen`)
    const atHome = days.filter((one) => one.countries.includes(home)).length / days.length
    if (atHome >= params.limitRatio) return quiet()
    if (sinceDay > last.day - params.moveDays)
      return quiet([heldBack('geo-profile-mismatch', 'move', 'Another country was declared only lately.')])
    const isStable = shareOfMain(days, home) >= params.stableRatio
    const sameDevice = isSameDevice(facts, home)
    const full = isStable ? params.stableStrength : params.strength
    const evidence = refsNear(facts, (last.day - params.windowDays + 1) * DAY, lastHourMs(last) + HOUR)
    if (evidence.length === 0) return unready('history', 'no log-in seen')
    const percent = Math.round(atHome * 100)
    return verdict([
      {
        atMs: lastHourMs(last),
        strength: sameDevice ? full * params.sameDeviceFactor : full,
        observed: Math.round(atHome * 100) / 100,
        limit: params.limitRatio,
        text: isStable
          ? `On ${percent} % of ${days.length} days the account was used from the declared country, and on nearly all others from one other country.`
          : `On ${percent} % of ${days.length} days the account was used from the declared country, on the others from several countries.`,
        params: { days: days.length, percent, stable: isStable ? 'yes' : 'no' },
        evidence,
        guards: [
          ...passed(
            ['anonymizer', 'only days on which nothing hid the country'],
            ['travel', 'no announced travel on the days counted'],
            ['move', 'the country was declared before the days counted'],
          ),
          {
            id: 'same-device',
            held: sameDevice,
            why: sameDevice
              ? 'a device used abroad was used in the declared country too: counted half'
              : 'no device used abroad is known from the declared country',
          },
        ],
      },
    ])
  },
})

/** Announced to be where they were that day. */
function isAway(one: Day, home: string, facts: Profile): boolean {
  if (facts.travel.length === 0 || one.countries.includes(home)) return false
  return one.countries.some((country) => isAnnounced(facts, (one.day + 0.5) * DAY, country))
}

/** Share of days in the one other country that most of them were spent in. */
function shareOfMain(days: readonly Day[], home: string): number {
  const counts = new Map<string, number>()
  for (const { countries } of days)
    for (const country of countries) if (country !== home) counts.set(country, (counts.get(country) ?? 0) + 1)
  return Math.max(0, ...counts.values()) / days.length
}

/** Log-ins go back further than days do not: a device that has been in both is a traveller's. */
function isSameDevice({ logins }: Profile, home: string): boolean {
  const atHome = new Set<string>()
  for (const { deviceKey, country } of logins)
    if (deviceKey !== null && country === home) atHome.add(deviceKey)
  if (atHome.size === 0) return false
  return logins.some(
    ({ deviceKey, country }) =>
      deviceKey !== null && country !== null && country !== home && atHome.has(deviceKey),
  )
}
