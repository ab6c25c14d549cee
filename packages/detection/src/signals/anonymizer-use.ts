import { LAWFUL_GUARD } from '../basis.ts'
import { lastHourMs } from '../facts/day-hours.ts'
import { firstUseMs, isInUse } from '../facts/instruments.ts'
import { refsNear } from '../facts/near.ts'
import { recentDays } from '../facts/recent-days.ts'
import type { Counter, GuardAnswer } from '../judgement.ts'
import { DAY_FLAG, type Day, type Instrument, type Profile } from '../profile.ts'
import {
  defineSignal,
  heldBack,
  passed,
  type SignalEpisode,
  type SignalInput,
  unready,
  verdict,
} from '../signal.ts'
import { DAY, HOUR } from '../time.ts'

/** Any connection at all was seen. */
const CONNECTED =
  DAY_FLAG.open | DAY_FLAG.vpn | DAY_FLAG.proxy | DAY_FLAG.tor | DAY_FLAG.hosting | DAY_FLAG.relay

/**
 * Everything over anonymisers, or the payout method changed over one (N6).
 *
 * A privacy VPN is lawful and common: by itself, use is told at a strength that makes no alert, and only of new accounts. A payout method that
 * was changed over Tor or out of a data centre weighs more, where it is not how the worker works anyway: who is hidden on most days
 * was hidden that day as well, and then it says no more than the habit does. A relay of the device's maker hides nobody's country
 * and counts as nothing.
 */
export const anonymizerUse = defineSignal({
  id: 'anonymizer-use',
  version: 2,
  family: 'network',
  title: 'Works behind anonymisers, or changed the payout method behind one',
  unit: 'share of days behind anonymisers, or changes',
  reference: '2022 advisory, platform list (PL4: mitigations); FATF virtual-asset red flags 2020 (F12)',
  reads: ['days', 'account', 'instruments', 'logins', 'devices'],
  defaults: {
    windowDays: 30,
    minDays: 5,
    limitRatio: 0.8,
    youngDays: 90,
    habit: 0.25,
    change: 0.4,
    habitRatio: 0.5,
  },
  describes: {
    windowDays: 'days looked back over',
    minDays: 'days with a connection among them, needed',
    limitRatio: 'share of days behind an anonymiser above which it speaks, 0..1',
    youngDays: 'only of accounts younger than so many days',
    habit: 'strength of use as such, the most it may say alone, 0..1',
    change: 'strength of a payout method changed over Tor or a data centre, 0..1',
    habitRatio:
      'share of days behind anonymisers before the change from which that is how the worker works, 0..1',
  },
  guards: {
    relay: 'is it a relay of the device’s maker or the browser’s, which hides no country? it is not counted',
    established: 'is the account older than three months?',
    habit:
      'is it how the worker works on most days? then a change of the payout method says no more than that',
    lawful: 'is it use alone? privacy is lawful: told for context, and it lifts nobody out of their band',
    onboarding: 'is it the first destination the worker ever had?',
    replacement: 'does the destination replace an expired one of the same holder?',
  },
  halfLifeDays: 14,
  remembers: false,
  explain: {
    what: 'A new account was hardly ever used without a VPN, proxy, Tor or data centre, or its payout method was changed over Tor or out of a data centre. Privacy alone is no reason to act.',
    check: [
      'Look at what else there is: by itself this is a lawful way to use the internet.',
      'Where the payout method was changed, confirm the change over a channel that is older than it.',
      'See whether devices and hours before and after the change are the same.',
    ],
  },
  evaluate({ facts, params }) {
    if (facts.days.length === 0 && facts.instruments.length === 0)
      return unready('history', 'no session seen yet')
    const episodes: SignalEpisode[] = []
    const counter: Counter[] = []
    const use = judgeUse(facts, params)
    if (use !== null && 'code' in use) counter.push(use)
    else if (use !== null) episodes.push(use)
    for (const instrument of facts.instruments) {
      if (instrument.addedOver !== 'tor' && instrument.addedOver !== 'hosting') continue
      const change = judgeChange(instrument, facts, params)
      if (change !== null && 'code' in change) counter.push(change)
      else if (change !== null) episodes.push(change)
    }
    return verdict(episodes, counter.slice(-1))
  },
})

type Limits = SignalInput<{ readonly [Name in keyof typeof anonymizerUse.defaults]: number }>['params']

/** Everything that day was hidden. A relay tells its country, and is taken for none. */
function isHidden({ over }: Day): boolean {
  if ((over & (DAY_FLAG.open | DAY_FLAG.relay)) !== 0) return false
  return (over & (DAY_FLAG.vpn | DAY_FLAG.proxy | DAY_FLAG.tor | DAY_FLAG.hosting)) !== 0
}

const isConnected = ({ over }: Day): boolean => (over & CONNECTED) !== 0

const hiddenRatio = (days: readonly Day[]): number =>
  days.length === 0 ? 0 : days.filter(isHidden).length / days.length

function judgeUse(facts: Profile, limits: Limits): SignalEpisode | Counter | null {
  // How old an account is of which nobody knows when it began, nobody knows: it may be old.
  const { createdMs } = facts.account
  if (createdMs === null) return null
  const isYoung = (one: Day) => one.day * DAY < createdMs + limits.youngDays * DAY
  const young = recentDays(facts.days, limits.windowDays, (one) => isYoung(one) && isConnected(one))
  const ratio = hiddenRatio(young)
  const [last] = young
  if (last === undefined || young.length < limits.minDays || ratio <= limits.limitRatio)
    return isEstablishedUser(facts, createdMs, limits)
      ? heldBack('anonymizer-use', 'established', SAYS.established)
      : null
  const evidence = refsNear(facts, (last.day - limits.windowDays + 1) * DAY, lastHourMs(last) + HOUR)
  if (evidence.length === 0) return null
  const hidden = young.filter(isHidden).length
  return {
    atMs: lastHourMs(last),
    strength: limits.habit,
    observed: Math.round(ratio * 100) / 100,
    limit: limits.limitRatio,
    text: `On ${hidden} of ${young.length} days the account, younger than ${limits.youngDays} days, was only used behind anonymisers.`,
    params: { days: young.length, hidden },
    evidence,
    guards: [
      ...passed(
        ['relay', 'relays are not counted'],
        ['established', `the account was younger than ${limits.youngDays} days`],
      ),
      LAWFUL,
    ],
  }
}

function isEstablishedUser(facts: Profile, createdMs: number, limits: Limits): boolean {
  const last = facts.days.at(-1)
  if (last === undefined || last.day * DAY < createdMs + limits.youngDays * DAY) return false
  const days = recentDays(facts.days, limits.windowDays, isConnected)
  return days.length >= limits.minDays && hiddenRatio(days) > limits.limitRatio
}

function judgeChange(instrument: Instrument, facts: Profile, limits: Limits): SignalEpisode | Counter | null {
  const { addedMs, addedRef, addedOver } = instrument
  if (addedMs === null || addedRef === null) return null
  const isFirst = !facts.instruments.some(
    (one) => one !== instrument && isInUse(one) && firstUseMs(one) < addedMs,
  )
  if (isFirst) return heldBack('anonymizer-use', 'onboarding', SAYS.onboarding)
  if (instrument.replacesSameHolder) return heldBack('anonymizer-use', 'replacement', SAYS.replacement)
  const day = Math.floor(addedMs / DAY)
  if (addedOver === 'hosting' && isRelayed(facts.days, day))
    return heldBack('anonymizer-use', 'relay', SAYS.relay)
  const before = recentDays(facts.days, limits.windowDays, (one) => one.day < day && isConnected(one))
  const isKnown = before.length >= limits.minDays
  const isHabit = !isKnown || hiddenRatio(before) >= limits.habitRatio
  const means = addedOver === 'tor' ? 'Tor' : 'a data centre'
  return {
    atMs: addedMs,
    strength: isHabit ? Math.min(limits.habit, limits.change) : limits.change,
    observed: 1,
    limit: 1,
    text: isHabit
      ? `A payout method was added over ${means}.`
      : `A payout method was added over ${means}, which is not how the worker works on other days.`,
    params: {
      over: addedOver ?? '',
      daysBefore: before.length,
      hiddenBefore: before.filter(isHidden).length,
    },
    evidence: [addedRef],
    guards: [
      {
        id: 'habit',
        held: isHabit,
        why: isHabit
          ? isKnown
            ? 'the worker is behind anonymisers on most days: counted as use alone'
            : 'how the worker usually works is not known yet: counted as use alone'
          : 'the worker is not behind anonymisers on most days',
      },
      ...(isHabit ? [LAWFUL] : []),
      ...passed(
        ['onboarding', 'the worker had another destination before'],
        ['replacement', 'not reported as a replacement of the same holder'],
      ),
    ],
  }
}

/** Relays leave from data centres, and of the change itself no more than that is known: the log-ins of the day tell which it was. */
const isRelayed = (days: readonly Day[], day: number): boolean =>
  days.some((one) => one.day === day && (one.over & DAY_FLAG.relay) !== 0)

const LAWFUL: GuardAnswer = {
  id: LAWFUL_GUARD,
  held: true,
  why: 'privacy is lawful: it adds to what is said within a band, and lifts nobody out of one',
}

const SAYS = {
  relay: 'A payout method was added on a day on which the worker came over a relay.',
  established: 'Works behind anonymisers, on an account that is older than three months.',
  onboarding: 'The first payout method was added behind an anonymiser.',
  replacement: 'A payout method of the same holder was renewed behind an anonymiser.',
} as const
