import type { Counter } from '../judgement.ts'
import { BOUNDS, type Span } from '../profile.ts'
import { defineSignal, heldBack, passed, type SignalEpisode, unready, verdict } from '../signal.ts'
import { HOUR } from '../time.ts'

/** Logged in and at work for a day or more without a break (T1). */
export const continuousSession = defineSignal({
  id: 'continuous-session',
  version: 1,
  family: 'time',
  title: 'At work for a day or more without a break',
  unit: 'hours',
  reference: '2022 advisory, platform list (PL3); Japan 2024 (J6)',
  reads: ['presence', 'activity'],
  defaults: { dayHours: 24, twoDaysHours: 48, dayStrength: 0.4, twoDaysStrength: 0.7 },
  describes: {
    dayHours: 'hours from which it speaks',
    twoDaysHours: 'hours from which it speaks up',
    dayStrength: 'strength at the lower length, 0..1',
    twoDaysStrength: 'strength at the higher length, 0..1',
  },
  guards: {
    interactive:
      'did a person act at least every four hours? token refreshes, idle tabs and time trackers are not work',
  },
  halfLifeDays: 14,
  remembers: true,
  explain: {
    what: 'The account was in use for 24 hours or longer with no gap over a quarter of an hour, and somebody acted at least every four hours: more than one person can do alone.',
    check: [
      'Look at device and network over the hours: a change in the middle is a hand-over.',
      'Rule out an on-call duty and an automated client that was not marked as such.',
      'Ask who else has access to the account.',
    ],
  },
  evaluate({ facts, params }) {
    if (facts.presence.length === 0) return unready('history', 'no session seen yet')
    const episodes: SignalEpisode[] = []
    const counter: Counter[] = []
    for (const span of facts.presence) {
      if (hoursOf(span) < params.dayHours) continue
      const worked = longestOverlap(span, facts.activity)
      if (worked === null || hoursOf(worked) < params.dayHours) {
        counter.push(
          heldBack(
            'continuous-session',
            'interactive',
            'Logged in for a day or more, but nobody acted for hours: an idle or automated session.',
            {
              hours: Math.floor(hoursOf(span)),
            },
          ),
        )
        continue
      }
      episodes.push(episodeOf(worked, params))
    }
    const coversFromMs = Math.max(
      reach(facts.presence, BOUNDS.presence),
      reach(facts.activity, BOUNDS.activity),
    )
    return verdict(episodes, counter.slice(-1), coversFromMs)
  },
})

/** From when on a list of spans is complete: for ever while it has room, from its oldest span once it is full. */
function reach(spans: readonly Span[], bound: number): number {
  const [oldest] = spans
  return oldest === undefined || spans.length < bound ? Number.NEGATIVE_INFINITY : oldest.startMs
}

const hoursOf = (span: { readonly startMs: number; readonly endMs: number }): number =>
  (span.endMs - span.startMs) / HOUR

function longestOverlap(span: Span, activity: readonly Span[]): Span | null {
  let longest: Span | null = null
  for (const active of activity) {
    const startMs = Math.max(span.startMs, active.startMs)
    const endMs = Math.min(span.endMs, active.endMs)
    if (endMs <= startMs || (longest !== null && endMs - startMs <= longest.endMs - longest.startMs)) continue
    longest = { startMs, endMs, first: active.first, last: active.last }
  }
  return longest
}

function episodeOf(
  worked: Span,
  params: {
    readonly dayHours: number
    readonly twoDaysHours: number
    readonly dayStrength: number
    readonly twoDaysStrength: number
  },
): SignalEpisode {
  const hours = Math.floor(hoursOf(worked))
  return {
    atMs: worked.endMs,
    sinceMs: worked.startMs,
    strength: hours >= params.twoDaysHours ? params.twoDaysStrength : params.dayStrength,
    observed: hours,
    limit: params.dayHours,
    text: `The account was in use for ${hours} hours without a break.`,
    params: { hours },
    evidence: [worked.first, worked.last],
    guards: passed(['interactive', 'somebody acted at least every four hours']),
  }
}
