import { clearedMs } from '../facts/cleared.ts'
import { confidenceOf, type Heard, heard, hearsayGuard, type Voice } from '../facts/heard.ts'
import { latestHeard } from '../facts/latest-heard.ts'
import type { Counter } from '../judgement.ts'
import type { ObservationFact } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, unready, verdict } from '../signal.ts'
import { DAY } from '../time.ts'

/**
 * The worker declines to be seen, again and again (I5).
 *
 * There are many good reasons to keep a camera off: once is nothing, an agreed accommodation is nothing, and whoever has been seen
 * since has answered. Weak by intent; it never raises anybody by itself.
 */
export const videoRefusal = defineSignal({
  id: 'video-refusal',
  version: 1,
  family: 'identity',
  title: 'Declined to be seen on several occasions',
  unit: 'occasions',
  reference: '2022 advisory as the press reports it; IC3 2023 (camera refusal)',
  reads: ['observations', 'attributes'],
  without: ['observations'],
  defaults: {
    windowDays: 90,
    occasions: 2,
    observers: 2,
    strength: 0.2,
    manyOccasions: 3,
    withStaff: 0.35,
  },
  describes: {
    windowDays: 'within so many days',
    occasions: 'occasions from which it speaks',
    observers: 'distinct observers from which it speaks',
    strength: 'strength, 0..1',
    manyOccasions: 'occasions from which it says more, where the staff was refused on one of them',
    withStaff: 'strength then, 0..1',
  },
  guards: {
    once: 'was it on more than one occasion, and before more than one observer?',
    accommodation: 'what an agreed accommodation covers is not counted',
    cleared: 'has the worker been seen by the staff or by a check since?',
    talkative: 'do the clients who say so speak of very many workers?',
    hearsay: 'does anybody but clients say so?',
  },
  halfLifeDays: 180,
  remembers: false,
  explain: {
    what: 'On several occasions and before different people the worker declined to show their face. Persons who work under another’s identity avoid the camera; so do people with a slow line, a disability or a crowded home.',
    check: [
      'Ask for the reason, and offer an accommodation; record it where one is agreed.',
      'Offer a live video check with the staff at a time of the worker’s choice: having been seen settles it.',
    ],
  },
  evaluate({ facts, params }) {
    const { observations } = facts
    if (observations.length === 0) return UNHEARD
    if (!observations.some((one) => one.kind === 'video_declined')) return quiet()
    const sinceMs = clearedMs(observations, CLEARING)
    const counts = (one: ObservationFact) => !one.accommodation && one.ref.occurredAtMs > sinceMs
    const latest = (isEnough: (told: Heard) => boolean) =>
      latestHeard(facts, DECLINED, params.windowDays * DAY, counts, isEnough)
    // What says more stands, though something that says less came after it.
    const told = latest(isOften) ?? latest(isUsual)
    if (told === null) return quiet([heldBy(whyNone(heard(facts, DECLINED, sinceMs, counts), sinceMs))])
    const usual = isUsual(told) ? params.strength * confidenceOf(told.voices, params.observers) : 0
    const often = isOften(told) ? params.withStaff * confidenceOf(told.voices.filter(isStaff), 1) : 0
    return verdict([
      {
        atMs: (told.voices[0] as Voice).lastMs,
        strength: Math.max(usual, often),
        observed: told.occasions,
        limit: isOften(told) ? params.manyOccasions : params.occasions,
        text: `The worker declined to be seen on ${told.occasions} occasions within ${params.windowDays} days, before ${told.observers} ${told.observers === 1 ? 'observer' : 'observers'}.`,
        params: { occasions: told.occasions, observers: told.observers, days: params.windowDays },
        evidence: told.voices.map((one) => one.ref),
        guards: [
          ...passed(
            ['once', `${told.occasions} occasions`],
            ['accommodation', 'none agreed for these occasions'],
            ['cleared', 'not seen since'],
            ['talkative', told.talkative > 0 ? 'those who do are left out' : 'none of them does'],
          ),
          hearsayGuard(told.clientsOnly),
        ],
      },
    ])

    function isUsual({ occasions, observers }: Heard): boolean {
      return occasions >= params.occasions && observers >= params.observers
    }

    function isOften({ occasions, voices }: Heard): boolean {
      return occasions >= params.manyOccasions && voices.some(isStaff)
    }

    /** Too little is left: by what. */
    function whyNone({ talkative, voices }: Heard, sinceMs: number): keyof typeof SAYS {
      if (talkative > 0) return 'talkative'
      if (voices.length > 0) return 'once'
      const isLater = observations.some(
        (one) => one.kind === 'video_declined' && one.ref.occurredAtMs > sinceMs,
      )
      return isLater ? 'accommodation' : 'cleared'
    }
  },
})

const isStaff = ({ source }: Voice): boolean => source === 'staff'

const UNHEARD = unready('history', 'nothing was reported of the worker yet')
const DECLINED = ['video_declined'] as const
const CLEARING = ['video_passed', 'liveness_passed', 'identity_confirmed'] as const

const SAYS = {
  once: 'The worker declined to be seen on one occasion, or before one observer: that is nothing.',
  accommodation: 'The worker declines to be seen by an agreed accommodation.',
  cleared: 'The worker declined to be seen, and has been seen since.',
  talkative: 'Who says that the worker declines to be seen speaks of very many workers, and is not counted.',
} as const

const heldBy = (guard: keyof typeof SAYS): Counter => heldBack('video-refusal', guard, SAYS[guard])
