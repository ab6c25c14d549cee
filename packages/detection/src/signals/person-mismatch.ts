import { clearedMs } from '../facts/cleared.ts'
import { asHearsay, confidenceOf, heard, hearsayGuard, type Voice } from '../facts/heard.ts'
import { latestHeard } from '../facts/latest-heard.ts'
import type { Counter } from '../judgement.ts'
import type { ObservationFact } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'
import { DAY, HOUR } from '../time.ts'

/**
 * Somebody else than the holder seems to use the account (A8).
 *
 * Checks of liveness fail honest people too, in bad light and with old cameras: tries of one occasion are one failure, and it waits three
 * days for the check to be passed. The platform's own doubt counts by itself; clients only together, and little.
 */
export const personMismatch = defineSignal({
  id: 'person-mismatch',
  version: 1,
  family: 'linkage',
  title: 'Another person than the holder of the account',
  unit: 'reports',
  reference: '2022 advisory, hiring list (HC12); IC3 2025 (January); account rental',
  reads: ['observations', 'attributes'],
  without: ['observations'],
  defaults: {
    doubted: 0.6,
    failed: 0.6,
    failures: 2,
    failuresDays: 7,
    passHours: 72,
    document: 0.4,
    clients: 0.2,
    clientsNeeded: 2,
    windowDays: 90,
  },
  describes: {
    doubted: 'strength of a doubt of the staff about the identity, 0..1',
    failed: 'strength of failed checks of liveness, 0..1',
    failures: 'occasions of failed checks from which it speaks',
    failuresDays: 'they lie within so many days',
    passHours: 'how long a check may still be passed before it speaks, hours',
    document: 'strength of a document that the staff hold suspect, 0..1',
    clients: 'strength of what others than the staff doubt, 0..1',
    clientsNeeded: 'how many of them it takes',
    windowDays: 'within so many days',
  },
  guards: {
    cleared: 'did the staff or a check confirm the person afterwards?',
    'time-to-pass': 'is there still time to pass the check of liveness?',
    accommodation: 'a check that was failed under an agreed accommodation is not counted',
    'one-client': 'is it more than one client who says so? (never enough alone)',
    talkative: 'do the clients who say so speak of very many workers?',
    hearsay: 'does anybody but clients say so?',
  },
  halfLifeDays: 180,
  remembers: false,
  explain: {
    what: 'The platform’s staff, its checks of liveness or several clients say that another person than the holder of the account was before them. Accounts that are rented or sold look like this.',
    check: [
      'Compare the recording of the check with the photograph of the identity document.',
      'Invite the worker to a live video check with a member of the staff.',
      'See whether device, network or payout destination changed at that time: the holder may be the victim.',
    ],
  },
  evaluate(input) {
    const { facts, params } = input
    const { observations } = facts
    if (observations.length === 0) return UNHEARD
    const sinceMs = clearedMs(observations, CLEARING)
    const counter: Counter[] = []
    const episodes: SignalEpisode[] = []
    for (const one of [doubts(), failures(), documents(), others()]) if (one !== null) episodes.push(one)
    if (episodes.length === 0 && counter.length === 0 && isAnyCleared()) counter.push(heldBy('cleared'))
    return episodes.length === 0 ? quiet(counter) : verdict(episodes, counter)

    function isAnyCleared(): boolean {
      return observations.some((one) => DOUBTING.includes(one.kind) && one.ref.occurredAtMs <= sinceMs)
    }

    function doubts(): SignalEpisode | null {
      return ofStaff('identity_doubted', params.doubted, 'The staff doubt that the holder uses the account')
    }

    function documents(): SignalEpisode | null {
      return ofStaff('document_suspect', params.document, 'The staff hold a document of the worker suspect')
    }

    function ofStaff(
      kind: 'identity_doubted' | 'document_suspect',
      full: number,
      text: string,
    ): SignalEpisode | null {
      const { voices } = heard(facts, [kind], sinceMs, (one) => one.source === 'staff' && isStanding(one))
      const [newest] = voices
      if (newest === undefined) return null
      const reports = voices.length
      return {
        atMs: newest.lastMs,
        strength: full * confidenceOf(voices, 1),
        observed: reports,
        limit: 1,
        text: `${text}.`,
        params: { kind, reports },
        evidence: voices.map((one) => one.ref),
        guards: passed(['cleared', 'not confirmed since']),
      }
    }

    function failures(): SignalEpisode | null {
      const tries = observations.filter(
        (one) => one.kind === 'liveness_failed' && one.source === 'system' && isStanding(one),
      )
      const failed = occasionsOf(tries.filter((one) => !one.accommodation))
      const dense = densest(failed, params.failuresDays * DAY)
      const decisive = dense[params.failures - 1]
      const last = dense.at(-1)
      if (decisive === undefined || last === undefined) return null
      // The hours must have gone by in full: the last millisecond of them is still time to pass.
      if (!input.clock.isBeyond(decisive.ref.occurredAtMs + params.passHours * HOUR - 1)) {
        counter.push(heldBy('time-to-pass'))
        return null
      }
      return {
        atMs: last.ref.occurredAtMs,
        strength: params.failed * confidenceOfSurest(dense, params.failures),
        observed: dense.length,
        limit: params.failures,
        text: `The check of liveness was failed on ${dense.length} occasions within ${params.failuresDays} days and not passed since.`,
        params: { kind: 'liveness_failed', reports: dense.length, days: params.failuresDays },
        evidence: dense.map((one) => one.ref).reverse(),
        guards: passed(
          ['cleared', 'not confirmed since'],
          ['time-to-pass', `not passed within ${params.passHours} hours`],
          ['accommodation', 'none agreed for these checks'],
        ),
      }
    }

    /** Clients and checks that doubt who the worker is: hearsay, of which one is never enough. */
    function others(): SignalEpisode | null {
      const isOther = (one: ObservationFact) => one.source !== 'staff' && isStanding(one)
      const told = latestHeard(
        facts,
        ['identity_doubted'],
        params.windowDays * DAY,
        isOther,
        (one) => one.observers >= params.clientsNeeded,
      )
      if (told === null) {
        const little = heard(facts, ['identity_doubted'], sinceMs, isOther)
        if (little.talkative > 0) counter.push(heldBy('talkative'))
        else if (little.observers > 0) counter.push(heldBy('one-client'))
        return null
      }
      return {
        atMs: (told.voices[0] as Voice).lastMs,
        strength: asHearsay(params.clients, told) * confidenceOf(told.voices, params.clientsNeeded),
        observed: told.observers,
        limit: params.clientsNeeded,
        text: `${told.observers} observers within ${params.windowDays} days say that another person was before them.`,
        params: { kind: 'identity_doubted', reports: told.observers, days: params.windowDays },
        evidence: told.voices.map((one) => one.ref),
        guards: [
          ...passed(
            ['cleared', 'not confirmed since'],
            ['one-client', `${told.observers} say so`],
            ['talkative', told.talkative > 0 ? 'those who do are left out' : 'none of them does'],
          ),
          hearsayGuard(told.clientsOnly),
        ],
      }
    }

    /** Later than what cleared it. */
    function isStanding(one: ObservationFact): boolean {
      return one.ref.occurredAtMs > sinceMs
    }
  },
})

const UNHEARD = unready('history', 'nothing was reported of the worker yet')

const CLEARING = ['identity_confirmed', 'liveness_passed'] as const
const DOUBTING: readonly ObservationFact['kind'][] = [
  'identity_doubted',
  'liveness_failed',
  'document_suspect',
]

const SAYS = {
  cleared: 'There was doubt about the person, and the staff or a check confirmed it afterwards.',
  'time-to-pass': 'The check of liveness was failed, and there is still time to pass it.',
  'one-client': 'One observer alone doubts who the worker is: never enough.',
  talkative: 'Who doubts the person speaks of very many workers, and is not counted.',
} as const

const heldBy = (guard: keyof typeof SAYS): Counter => heldBack('person-mismatch', guard, SAYS[guard])

/** The last try of each occasion, by time. Tries that name none are one occasion a day (UTC). */
function occasionsOf(tries: readonly ObservationFact[]): readonly ObservationFact[] {
  const last = new Map<string, ObservationFact>()
  for (const one of tries) last.set(one.occasionId ?? `${Math.floor(one.ref.occurredAtMs / DAY)}`, one)
  return [...last.values()].sort((a, b) => a.ref.occurredAtMs - b.ref.occurredAtMs)
}

/** The most within one window; of equally many the latest. */
function densest(occasions: readonly ObservationFact[], windowMs: number): readonly ObservationFact[] {
  let most: readonly ObservationFact[] = []
  for (const { ref } of occasions) {
    const toMs = ref.occurredAtMs + windowMs
    const within = occasions.filter(
      (one) => one.ref.occurredAtMs >= ref.occurredAtMs && one.ref.occurredAtMs <= toMs,
    )
    if (within.length >= most.length) most = within
  }
  return most
}

/** Of the surest `count` the least. */
function confidenceOfSurest(reports: readonly ObservationFact[], count: number): number {
  return reports.map((one) => one.confidence).sort((a, b) => b - a)[count - 1] ?? 0
}
