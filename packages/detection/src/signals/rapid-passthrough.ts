import { medianSorted } from 'simple-statistics'
import { clockAt } from '../clock.ts'
import { burstsOf } from '../facts/bursts.ts'
import { isAgency, isHousehold } from '../facts/relations.ts'
import { standing } from '../facts/standing.ts'
import { isThroughAgency } from '../facts/through-agency.ts'
import { isSharing, liveMembers } from '../linked.ts'
import type { PayoutFact } from '../profile.ts'
import { defineSignal, heldBack, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'
import { DAY, MINUTE } from '../time.ts'

/**
 * Earnings leave at once and in full, again and again (P8).
 *
 * It is the habit that counts: the usual delay of all payouts of the time must be as short, so that somebody who now and then needs
 * the money the same day is not meant.
 */
export const rapidPassthrough = defineSignal({
  id: 'rapid-passthrough',
  version: 1,
  family: 'routing',
  facet: 'value',
  title: 'Earnings paid out at once and in full',
  unit: 'payouts of the whole balance within minutes',
  reference: 'FATF virtual-asset red flags 2020 (F4); research on rented accounts 2025',
  reads: ['payouts', 'attributes', 'account'],
  defaults: {
    minutes: 15,
    balance: 0.95,
    times: 5,
    windowDays: 30,
    strength: 0.4,
    withOther: 0.7,
    differs: 0.5,
    instantPay: false,
  },
  describes: {
    minutes: 'an earning leaves at once when it is paid out within so many minutes',
    balance: 'share of the available balance from which it leaves in full, 0..1',
    times: 'such payouts within the window from which it speaks',
    windowDays: 'within so many days',
    strength: 'strength by itself, 0..1',
    withOther:
      'strength where one went to a holder of another name or to a destination that others use, 0..1',
    differs: 'name similarity under which the holder’s name differs, 0..1',
    instantPay: 'the platform pays out every earning at once by itself: then it says nothing',
  },
  guards: {
    automatic: 'was it paid by a standing setting, not asked for?',
    'instant-pay': 'does the platform pay out every earning at once?',
  },
  halfLifeDays: 30,
  // A habit, judged over all the payouts that are known.
  remembers: false,
  explain: {
    what: 'Within minutes of every earning the whole balance is withdrawn. Whoever works on a rented account leaves no money where its owner could take it; somebody living from hand to mouth does the same.',
    check: [
      'See from which device and address the payouts were requested, and whether the worker was at work at that time.',
      'See where the money goes, and whether the destination belongs to the worker.',
      'Ask whether an automatic withdrawal is set up outside the platform.',
    ],
  },
  evaluate(input) {
    const { facts, params } = input
    const { payouts } = facts
    if (!payouts.some((one) => one.earnedMs !== null && one.balanceRatio !== null)) return UNTOLD
    // Nearly every worker: money stays a while, or some of it.
    if (payouts.reduce((count, one) => (isTold(one) && isSwept(one) ? count + 1 : count), 0) < params.times)
      return quiet()
    const told = standing(payouts).filter(isTold)
    const asked = told.filter((one) => one.automatic !== true)
    const windowMs = params.windowDays * DAY
    const all = burstsOf(told.filter(isSwept), atOf, params.times, windowMs)
    if (all.length === 0) return quiet()
    if (params.instantPay) return quiet([held('instant-pay', all)])
    const bursts = burstsOf(asked.filter(isSwept), atOf, params.times, windowMs)
    if (bursts.length === 0) return quiet([held('automatic', all)])
    return verdict(bursts.filter(isUsual).map(episodeOf))

    function isSwept(payout: Told): boolean {
      const delayMs = atOf(payout) - payout.earnedMs
      return delayMs >= 0 && delayMs < params.minutes * MINUTE && payout.balanceRatio >= params.balance
    }

    /** The usual delay of all payouts of the time is as short. */
    function isUsual(burst: readonly Told[]): boolean {
      const endMs = atOf(burst.at(-1) as Told)
      const delays = asked
        .filter((one) => atOf(one) <= endMs && atOf(one) > endMs - windowMs)
        .map((one) => atOf(one) - one.earnedMs)
      return medianSorted(delays.sort((a, b) => a - b)) < params.minutes * MINUTE
    }

    function episodeOf(burst: readonly Told[]): SignalEpisode {
      const last = burst.at(-1) as Told
      const name = burst.some(isOtherName)
      const shared = burst.some((one) => isShared(one))
      const others = name ? ', some of it to a holder of another name' : ''
      const also = shared ? ', some of it to a destination that other workers use' : ''
      return {
        atMs: atOf(last),
        strength: name || shared ? params.withOther : params.strength,
        observed: burst.length,
        limit: params.times,
        text: `${burst.length} times within ${params.windowDays} days the whole balance left less than ${params.minutes} minutes after it was earned${others}${also}.`,
        params: {
          times: burst.length,
          days: params.windowDays,
          minutes: params.minutes,
          otherName: name ? 'yes' : 'no',
          shared: shared ? 'yes' : 'no',
        },
        evidence: burst.map((one) => one.ref).reverse(),
        guards: [
          {
            id: 'automatic',
            held: false,
            why: burst.every((one) => one.automatic === false)
              ? 'each was asked for'
              : 'it is not told of all whether a standing setting paid them',
          },
          { id: 'instant-pay', held: false, why: 'the settings do not say so' },
        ],
      }
    }

    /** As holder-mismatch asks: the names differ, and nothing says why. */
    function isOtherName(payout: PayoutFact): boolean {
      const { holderNameMatch, holderVerified } = payout
      if (holderNameMatch === null || holderNameMatch >= params.differs || holderVerified === true)
        return false
      return !isThroughAgency(payout, facts, input.context.platform)
    }

    /** As shared-instrument asks: others use the destination who are no household and no agency of this worker. */
    function isShared(payout: PayoutFact): boolean {
      if (!isSharing(facts)) return false
      const used = facts.attributes.find(
        (one) => one.kind === 'instrument' && one.key === payout.destinationKey,
      )
      if (used === undefined) return false
      return liveMembers(used, clockAt(atOf(payout))).some(
        (member) => !isHousehold(facts, member) && !isAgency(facts, member),
      )
    }
  },
})

const UNTOLD = unready(
  'history',
  'no payout told when its money was earned and how much of the balance it took',
)

type Told = PayoutFact & { readonly earnedMs: number; readonly balanceRatio: number }

const isTold = (payout: PayoutFact): payout is Told =>
  payout.earnedMs !== null && payout.balanceRatio !== null

const atOf = (payout: PayoutFact): number => payout.ref.occurredAtMs

const SAYS = {
  automatic: 'Earnings left at once and in full, but by a standing setting.',
  'instant-pay': 'Earnings left at once and in full, as the platform pays everybody.',
} as const

const held = (guard: keyof typeof SAYS, bursts: readonly (readonly PayoutFact[])[]) =>
  heldBack('rapid-passthrough', guard, SAYS[guard], { times: bursts.at(-1)?.length ?? 0 })
