import { type Compared, compareClocks, declaredOffset } from '../facts/clocks.ts'
import { lastHourMs } from '../facts/day-hours.ts'
import { refsNear } from '../facts/near.ts'
import { recentDays } from '../facts/recent-days.ts'
import { isAnnounced } from '../facts/relations.ts'
import type { Day } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, unready, verdict } from '../signal.ts'
import { DAY, HOUR } from '../time.ts'

/**
 * The clock of the browser is not that of the place (N9).
 *
 * Where nothing hides the address, the browser's offset from UTC is compared with that of the address; where something does, with that of the
 * declared time zone on that day, summer time included. A day differs only when every clock seen on it does: a phone that follows the
 * place clears the laptop that was not set. A browser that says UTC says nothing: browsers that resist fingerprinting all say so. Clocks
 * are compared around the clock face: +13 and -11 hours are one time of day.
 */
export const tzOffsetVsIp = defineSignal({
  id: 'tz-offset-vs-ip',
  version: 2,
  family: 'network',
  title: 'The browser’s clock is not that of the place',
  unit: 'share of days on which the clocks differ',
  reference: '2022 advisory, hiring list (HC3)',
  reads: ['days', 'account', 'firstSeenMs', 'travel', 'logins', 'devices'],
  defaults: {
    windowDays: 30,
    minDays: 10,
    minHours: 4,
    limitRatio: 0.6,
    strength: 0.4,
    hiddenStrength: 0.35,
  },
  describes: {
    windowDays: 'days looked back over',
    minDays: 'days among them whose clocks can be compared, needed',
    minHours: 'difference from which clocks differ, hours',
    limitRatio: 'share of days on which they differ from which it speaks, 0..1',
    strength: 'strength, 0..1',
    hiddenStrength:
      'strength where it needs days on which the place was hidden: privacy alone makes no alert, 0..1',
  },
  guards: {
    anonymizer:
      'does something hide the place? then the browser is compared with the declared time zone instead, or not at all',
    'private-clock':
      'does the browser say UTC, as those do that resist fingerprinting? it is not compared then',
    travel: 'days of announced travel are not counted',
    move: 'days before the time zone was declared are not compared with it',
  },
  halfLifeDays: 14,
  remembers: false,
  explain: {
    what: 'On most days the browser’s clock is set to a time of day hours away from that of the address, or of the declared time zone where the address is hidden. A machine that is operated from elsewhere shows this; so does a laptop whose clock was left at the old home.',
    check: [
      'See whether all devices of the account show the same foreign clock.',
      'Compare that clock with the hours of work: if they fit each other, somebody lives by it.',
      'Ask the worker about moves, journeys and VPN use first.',
    ],
  },
  evaluate({ facts, params }) {
    if (facts.days.length < params.minDays)
      return unready('history', `${facts.days.length} of ${params.minDays} days seen`)
    const declared = declaredOffset(facts)
    const isTravelling = facts.travel.length > 0
    let isPrivate = false
    const verdicts = new Map<Day, Compared>()
    const days = recentDays(facts.days, params.windowDays, (one) => {
      if (one.clocks.length === 0) return false
      const compared = compareClocks(one, declared, params.minHours)
      isPrivate ||= compared === 'private'
      if (compared === 'unknown' || compared === 'private') return false
      if (isTravelling && isAnnounced(facts, (one.day + 0.5) * DAY, null)) return false
      if (compared !== 'same') verdicts.set(one, compared)
      return true
    })
    const [last] = days
    if (last === undefined || days.length < params.minDays) {
      if (isPrivate && verdicts.size === 0)
        return quiet([heldBack('tz-offset-vs-ip', 'private-clock', 'The browser does not tell its clock.')])
      return unready('history', `${days.length} of ${params.minDays} days with clocks to compare seen`)
    }
    const ratio = verdicts.size / days.length
    if (ratio < params.limitRatio) return quiet()
    const evidence = refsNear(facts, (last.day - params.windowDays + 1) * DAY, lastHourMs(last) + HOUR)
    if (evidence.length === 0) return unready('history', 'no log-in seen')
    const hidden = [...verdicts.values()].filter((one) => one === 'differs-from-declared').length
    return verdict([
      {
        atMs: lastHourMs(last),
        strength:
          verdicts.size - hidden >= params.limitRatio * days.length ? params.strength : params.hiddenStrength,
        observed: Math.round(ratio * 100) / 100,
        limit: params.limitRatio,
        text: `On ${verdicts.size} of ${days.length} days the browser’s clock was ${params.minHours} hours or more from that of the place.`,
        params: { days: days.length, differing: verdicts.size, hidden },
        evidence,
        guards: passed(
          [
            'anonymizer',
            hidden === 0
              ? 'nothing hid the place'
              : `hidden on ${hidden} days: compared with the declared time zone`,
          ],
          ['private-clock', 'the browser tells a clock of its own'],
          ['travel', 'no announced travel on the days counted'],
          ['move', 'the time zone was declared before the days compared with it'],
        ),
      },
    ])
  },
})
