import type { PlatformSettings } from '../context.ts'
import type { Member } from '../event.ts'
import { declaredRelation } from '../facts/declared.ts'
import type { Pseudonym, WorkerId } from '../ids.ts'
import type { Counter } from '../judgement.ts'
import type { Companion, Login, Profile, Span } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'
import { type Coming, coincidences, daysOf, type Lockstep, turns } from '../stats/lockstep.ts'
import { DAY, MINUTE } from '../time.ts'

/** Presence is joined over gaps of this length: within it, one session ends and the next begins. */
const HANDOVER = 16 * MINUTE

/** On one day alone no order is improbable enough. */
const LEAST_DAYS_IN_TURN = 2

/** Evidence shown of one pair: the newest log-ins. */
const EVIDENCE_SHOWN = 10

/**
 * Accounts that are used at the same moments, or strictly in turn, from one home (A7).
 *
 * One operator with a device for each account leaves no device in common, but has only two hands. Fixed hours are no such sign: what
 * counts is what two accounts have in common beyond the habits of each (`stats/lockstep.ts`). Log-ins at several addresses that a pair
 * shares are taken together, since a home changes its address. The table gives no strengths: a pair says as much as three workers on an
 * address (A1), since a couple may well sit down together; three or more say as much as five.
 */
export const lockstepSessions = defineSignal({
  id: 'lockstep-sessions',
  version: 1,
  family: 'linkage',
  title: 'Used in step with another account at one home',
  unit: 'days in step, or turns',
  reference:
    '2022 advisory, operating facts (a device for each account); laptop farms of 2024 and 2025; permutation of days, by what each pair of other days shows',
  reads: ['companions', 'logins', 'presence', 'attributes', 'account'],
  without: ['companions'],
  defaults: {
    withinMinutes: 10,
    leastDays: 5,
    leastTurns: 10,
    chanceLimit: 1e-4,
    pair: 0.4,
    several: 0.7,
    unknownNetworkFactor: 0.5,
    publicFrom: 51,
  },
  describes: {
    withinMinutes: 'log-ins so close to each other are at the same moment, minutes',
    leastDays: 'distinct days with log-ins at the same moment from which it speaks',
    leastTurns: 'turns in strict alternation from which it speaks',
    chanceLimit: 'most that the probability by habit alone may be, 0..1',
    pair: 'strength with one other account, 0..1',
    several: 'strength with two or more other accounts, 0..1',
    unknownNetworkFactor: 'factor where the kind of network is not known, 0..1',
    publicFrom: 'workers from which an address counts as public',
  },
  guards: {
    'shared-network': 'is the address that of a home? (an office or a shared workroom keeps common hours)',
    declared: 'are both of one declared household or agency?',
    habit: 'do the fixed hours of both explain it?',
    overlap: 'in turn: was the one account still in use when the other logged in?',
    public: 'do so many workers use the address that it is a public place?',
  },
  halfLifeDays: 180,
  remembers: false,
  explain: {
    what: 'Two accounts at one home address log in within minutes of each other day after day, or strictly one after the other, more often than the habits of both explain. One person with several machines works like this.',
    check: [
      'Lay the sessions of both accounts side by side for two weeks: is there ever a moment at which two people must have been at work?',
      'Ask whether the two are a family or colleagues who sit down to work together; record it if so.',
      'Compare payout destinations, clients and documents of both.',
    ],
  },
  evaluate({ facts, params, context }) {
    const { companions } = facts
    if (companions.length === 0) return quiet()
    if (facts.logins.length === 0) return unready('history', 'no own log-in seen yet')
    const counter: Counter[] = []
    const found: Found[] = []
    for (const one of stepsOf(facts, params, context.platform)) {
      const { workerId, step } = one
      const held = one.held ?? guardOf(step)
      if (held === null) found.push(one)
      else
        counter.push(heldBack('lockstep-sessions', held, SAYS[held], { worker: workerId, count: step.count }))
    }
    const full = found.length >= 2 ? params.several : params.pair
    const episodes = found.map((one) => episodeOf(one, full))
    return verdict(episodes, counter)

    function guardOf({ how, mine, other, lockstep }: Step): keyof typeof SAYS | null {
      if (lockstep.p >= params.chanceLimit) return 'habit'
      const isInTurn = how === 'in turn'
      return isInTurn && overlaps(facts.presence, mine, other, lockstep.momentsMs) ? 'overlap' : null
    }

    function episodeOf({ workerId, own, step }: Found, full: number): SignalEpisode {
      const { count, how, lockstep } = step
      const unknown = !own.some((one) => one.network === 'residential')
      const moments = new Set(lockstep.momentsMs)
      const evidence = own.filter((one) => moments.has(one.ref.occurredAtMs)).map((one) => one.ref)
      const p = Number(lockstep.p.toExponential(1))
      const what =
        how === 'together'
          ? `within ${params.withinMinutes} minutes of each other on ${count} of ${lockstep.days} days`
          : `strictly in turn ${count} times over ${lockstep.momentsMs.length} of ${lockstep.days} days`
      return {
        atMs: lockstep.momentsMs.at(-1) as number,
        strength: unknown ? full * params.unknownNetworkFactor : full,
        observed: count,
        limit: how === 'together' ? params.leastDays : params.leastTurns,
        text: `At a shared address this account and another logged in ${what}; by their habits alone the probability of that is ${p}.`,
        params: { worker: workerId, how, count, days: lockstep.days, probability: p },
        evidence: evidence.reverse().slice(0, EVIDENCE_SHOWN),
        guards: passed(
          [
            'shared-network',
            unknown ? 'the kind of network is not known: counted half' : 'a residential network',
          ],
          [
            'declared',
            toldOf(facts, workerId).length === 0
              ? 'what the other account declared is not known'
              : 'no common household or agency',
          ],
          ['habit', `chance of ${Math.round(lockstep.chance * 100)} % a day by the hours of both`],
          [
            'overlap',
            how === 'together' ? 'not asked: they log in together' : 'none seen in the presence kept',
          ],
          ['public', 'few workers use the address'],
        ),
      }
    }
  },
})

type Params = Pick<
  typeof lockstepSessions.defaults,
  'withinMinutes' | 'leastDays' | 'chanceLimit' | 'leastTurns' | 'publicFrom'
>

function stepsOf(facts: Profile, params: Params, platform: PlatformSettings): readonly Found[] {
  const { companions, logins } = facts
  const found: Found[] = []
  for (const [workerId, theirs] of byWorker(companions)) {
    const own = loginsAt(logins, theirs)
    const held = placeGuard(facts, workerId, own, params, platform)
    // What a guard holds back whatever the odds are needs none: they are the dear part.
    const step = stepOnce({ own, theirs, params, asksOdds: held === null })
    if (step !== null) found.push({ workerId, own, step, held })
  }
  return found
}

interface Pair {
  readonly own: readonly Login[]
  readonly theirs: readonly Companion[]
  readonly params: Params
  readonly asksOdds: boolean
}

/** By what was told of the other last. */
const ASKED = new WeakMap<Companion, { readonly pair: Pair; readonly step: Step | null }>()

/** Presence changes with every heartbeat, log-ins at the same place rarely: what was found of the same ones is not looked for again. */
function stepOnce(pair: Pair): Step | null {
  const [first] = pair.theirs
  if (first === undefined) return null
  const asked = ASKED.get(first)
  if (asked !== undefined && isSamePair(asked.pair, pair)) return asked.step
  const step = stepOf(pair)
  ASKED.set(first, { pair, step })
  return step
}

const isSamePair = (a: Pair, b: Pair): boolean =>
  a.asksOdds === b.asksOdds &&
  a.params === b.params &&
  isSameList(a.own, b.own) &&
  isSameList(a.theirs, b.theirs)

const isSameList = (a: readonly object[], b: readonly object[]): boolean =>
  a.length === b.length && a.every((one, i) => one === b[i])

/** What explains any lockstep of the two, however improbable it is. */
function placeGuard(
  facts: Profile,
  workerId: WorkerId,
  own: readonly Login[],
  { publicFrom }: Params,
  platform: PlatformSettings,
): 'shared-network' | 'declared' | 'public' | null {
  if (own.some((one) => one.network !== 'residential' && one.network !== 'unknown')) return 'shared-network'
  if (toldOf(facts, workerId).some((one) => declaredRelation(facts, one, platform) !== null))
    return 'declared'
  return crowdAt(facts, own) >= publicFrom ? 'public' : null
}

/** In step at all, whatever explains it: simultaneous before alternating. The probability is 1 where it is not asked for. */
function stepOf({ own, theirs, params, asksOdds }: Pair): Step | null {
  const mine = own.map((one): Coming => ({ atMs: one.ref.occurredAtMs, place: one.ipKey as Pseudonym }))
  const other = theirs.flatMap(({ loginsMs, ipKey }) => loginsMs.map((atMs) => ({ atMs, place: ipKey })))
  const [myDays, otherDays] = [daysOf(mine), daysOf(other)]
  const together = coincidences(
    myDays,
    otherDays,
    params.withinMinutes * MINUTE,
    asksOdds ? params.leastDays : Number.POSITIVE_INFINITY,
  )
  const count = together.momentsMs.length
  const isTogether = count >= params.leastDays
  if (isTogether && (!asksOdds || together.p < params.chanceLimit))
    return { how: 'together', lockstep: together, count, mine, other }
  const inTurn = turns(myDays, otherDays, asksOdds ? LEAST_DAYS_IN_TURN : Number.POSITIVE_INFINITY)
  const turnCount = turnsOn(mine, other, inTurn.momentsMs)
  if (turnCount >= params.leastTurns)
    return { how: 'in turn', lockstep: inTurn, count: turnCount, mine, other }
  return isTogether ? { how: 'together', lockstep: together, count, mine, other } : null
}

const SAYS = {
  habit: 'Log-ins in step with another account are explained by the fixed hours of both.',
  overlap: 'Log-ins alternate with another account’s, but both were in use at once.',
  'shared-network': 'Log-ins in step with another account come from a network that is no home’s.',
  declared: 'Log-ins in step with another account of the same declared household or agency.',
  public: 'Log-ins in step with another account at an address that so many use that it is a public place.',
} as const

interface Step {
  readonly how: 'together' | 'in turn'
  readonly lockstep: Lockstep
  readonly count: number
  readonly mine: readonly Coming[]
  readonly other: readonly Coming[]
}

interface Found {
  readonly workerId: WorkerId
  readonly own: readonly Login[]
  readonly step: Step
  readonly held: keyof typeof SAYS | null
}

function byWorker(companions: readonly Companion[]): ReadonlyMap<WorkerId, readonly Companion[]> {
  const all = new Map<WorkerId, Companion[]>()
  for (const one of companions) {
    const known = all.get(one.workerId)
    if (known === undefined) all.set(one.workerId, [one])
    else known.push(one)
  }
  return all
}

/** Own log-ins at the addresses that both use, of a person: what an agent opens by itself keeps its own time. */
function loginsAt(logins: readonly Login[], theirs: readonly Companion[]): readonly Login[] {
  return logins.filter((login) => !login.automation && theirs.some((one) => one.ipKey === login.ipKey))
}

/** Changes of hand on the days of strict alternation. */
function turnsOn(own: readonly Coming[], theirs: readonly Coming[], momentsMs: readonly number[]): number {
  const days = new Set(momentsMs.map(dayOf))
  const comings = [...own, ...theirs].filter((one) => days.has(dayOf(one.atMs)))
  return comings.length - days.size
}

const dayOf = (atMs: number): number => Math.floor(atMs / DAY)

/** On those days the other logged in while this account stayed in use, as far back as presence is kept. */
function overlaps(
  presence: readonly Span[],
  own: readonly Coming[],
  theirs: readonly Coming[],
  momentsMs: readonly number[],
): boolean {
  const days = new Set(momentsMs.map(dayOf))
  return theirs.some(({ atMs: t }) => {
    if (!days.has(dayOf(t))) return false
    const isInside = presence.some((span) => span.startMs < t && span.endMs > t + HANDOVER)
    return isInside && !own.some((one) => one.atMs > t && one.atMs <= t + HANDOVER)
  })
}

/** What was told of the other, once for each thing that both use. */
const toldOf = ({ attributes }: Profile, workerId: WorkerId): readonly Member[] =>
  attributes.flatMap(({ members }) => members.filter((one) => one.workerId === workerId))

/** Workers at the busiest of these addresses. */
function crowdAt({ attributes }: Profile, own: readonly Login[]): number {
  let most = 0
  for (const { kind, key, members } of attributes)
    if (kind === 'ip' && own.some((one) => one.ipKey === key)) most = Math.max(most, members.length + 1)
  return most
}
