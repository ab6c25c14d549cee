import type { Counter, EventRef } from '../judgement.ts'
import { type BidFact, BOUNDS, DAY_FLAG, type Profile } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'
import { DAY } from '../time.ts'

/**
 * Very many bids, hardly any accepted, or more than a person writes in a day (I4).
 *
 * Newcomers are refused more often than not, so acceptance is asked only of accounts of some age; and clients take their time, so only of
 * bids that have had a few days. The fleet's 99.5th percentile of bids per day of log-in is not known to one worker's facts: a fixed
 * figure stands for it, to be set from the fleet. Everything is measured back from the newest bid, so that the verdict fades from there.
 */
export const bidRatio = defineSignal({
  id: 'bid-ratio',
  version: 1,
  family: 'identity',
  title: 'Very many bids, hardly any accepted',
  unit: 'bids',
  reference: '2022 advisory, platform list (PL8) and mitigations (high bids, bids per log-in)',
  reads: ['bids', 'account', 'days', 'logins', 'activity'],
  without: ['bids'],
  defaults: {
    bids: 100,
    windowDays: 30,
    acceptedShare: 0.01,
    ripeDays: 3,
    perLoginDay: 40,
    newcomerDays: 60,
    strength: 0.2,
  },
  describes: {
    bids: 'bids from which it speaks',
    windowDays: 'within so many days',
    acceptedShare: 'accepted share below which it speaks, 0..1',
    ripeDays: 'bids younger than so many days have not had time to be accepted',
    perLoginDay: 'bids per day of log-in from which they are more than one person writes',
    newcomerDays: 'an account is that of a newcomer for so many days',
    strength: 'strength, 0..1',
  },
  guards: {
    newcomer: 'is the account so new that nobody knows the worker yet? (asked where acceptance is low)',
    ripe: 'have the bids had time to be accepted?',
  },
  halfLifeDays: 180,
  remembers: false,
  explain: {
    what: 'The account sent a hundred bids or more within 30 days and won next to none, or sent more in a day than one person writes. Teams that bid through many accounts do this; so do workers who are desperate for an order.',
    check: [
      'Read some of the bids: are they one text, and is the same text used by other accounts?',
      'Compare the hours of the bids with the log-ins: is a program sending them?',
      'See what became of the few that were accepted: payouts, ratings, clients.',
    ],
  },
  evaluate({ facts, params }) {
    const { bids } = facts
    if (bids.length === 0) return NO_BID
    if (bids.length < params.bids) return quiet()
    const newestMs = (bids.at(-1) as BidFact).atMs
    const recent = bids.filter((one) => one.atMs > newestMs - params.windowDays * DAY)
    if (recent.length < params.bids) return quiet()
    const evidence = evidenceNear(facts, newestMs)
    if (evidence.length === 0) return NO_PRESENCE
    const counter: Counter[] = []
    const episodes: SignalEpisode[] = []
    const refused = refusedBids(recent, newestMs)
    if (refused !== null && isNewcomer(newestMs))
      counter.push(
        heldBack('bid-ratio', 'newcomer', 'Hardly any bid was accepted, but nobody knows the worker yet.', {
          bids: recent.length,
        }),
      )
    else if (refused !== null) episodes.push(refused)
    const hasty = hastyBids(recent)
    if (hasty !== null) episodes.push(hasty)
    return verdict(episodes, counter)

    function isNewcomer(atMs: number): boolean {
      const { createdMs } = facts.account
      return createdMs !== null && atMs - createdMs < params.newcomerDays * DAY
    }

    function refusedBids(bids: readonly BidFact[], atMs: number): SignalEpisode | null {
      const ripe = bids.filter((one) => one.atMs <= atMs - params.ripeDays * DAY)
      const accepted = bids.filter((one) => one.accepted).length
      if (ripe.length < params.bids || accepted >= params.acceptedShare * bids.length) return null
      return {
        atMs,
        strength: params.strength,
        observed: bids.length,
        limit: params.bids,
        text: `${accepted} of ${bids.length} bids within ${params.windowDays} days ${accepted === 1 ? 'was' : 'were'} accepted.`,
        params: { bids: bids.length, accepted, days: params.windowDays },
        evidence,
        guards: passed(
          [
            'newcomer',
            facts.account.createdMs === null
              ? 'the age of the account is not known'
              : 'the account is not new',
          ],
          ['ripe', `${ripe.length} are ${params.ripeDays} days old and more`],
        ),
      }
    }

    /** Where no day of log-in is known, nothing can be said of bids a day. */
    function hastyBids(bids: readonly BidFact[]): SignalEpisode | null {
      const fromDay = Math.floor((bids[0] as BidFact).atMs / DAY)
      const toDay = Math.floor(newestMs / DAY)
      const isLogin = (over: number) => (over & DAY_FLAG.login) !== 0
      const days = facts.days.filter(
        (one) => one.day >= fromDay && one.day <= toDay && isLogin(one.over),
      ).length
      if (days === 0) return null
      const perDay = bids.length / days
      if (perDay < params.perLoginDay) return null
      const most = bids.length >= BOUNDS.bids ? ' or more' : ''
      return {
        atMs: newestMs,
        strength: params.strength,
        observed: Math.round(perDay * 10) / 10,
        limit: params.perLoginDay,
        text: `${bids.length}${most} bids on ${days} ${days === 1 ? 'day' : 'days'} of log-in.`,
        params: { bids: bids.length, days, perDay: Math.round(perDay * 10) / 10 },
        evidence,
        guards: passed(['newcomer', 'not asked: no beginner writes so many'], ['ripe', 'not asked']),
      }
    }
  },
})

const NO_BID = unready('history', 'no bid seen yet')
const NO_PRESENCE = unready('history', 'no presence is left to show the bids by')

/** Bids have no event of their own in the facts: the log-ins and the activity of the time stand for them. */
function evidenceNear(facts: Profile, atMs: number): readonly EventRef[] {
  const logins = facts.logins.filter((one) => one.ref.occurredAtMs <= atMs + DAY).map((one) => one.ref)
  if (logins.length > 0) return logins.slice(-3).reverse()
  const span = facts.activity.findLast((one) => one.startMs <= atMs + DAY)
  return span === undefined ? [] : [span.last]
}
