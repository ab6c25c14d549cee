import { percent, shareOfOthers } from '../cohorts/compare.ts'
import { asHearsay, confidenceOf, heard, hearsayGuard, type Voice } from '../facts/heard.ts'
import { latestHeard } from '../facts/latest-heard.ts'
import type { Counter } from '../judgement.ts'
import type { ObservationFact } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, unready, verdict } from '../signal.ts'
import { DAY } from '../time.ts'

/**
 * Several clients say that the worker wants money before the work (I6).
 *
 * Where a fifth of the workers does so it says nothing. That is counted, of those paid in the same currency or else of all; the setting
 * is for a platform too small to be counted.
 */
export const prepaymentPressure = defineSignal({
  id: 'prepayment-pressure',
  version: 2,
  family: 'identity',
  title: 'Asks several clients for money before the work',
  unit: 'clients',
  reference: '2022 advisory, hiring list (HC9); IC3 2023 (repeated requests for prepayment)',
  reads: ['observations', 'attributes', 'payouts'],
  without: ['observations'],
  defaults: {
    windowDays: 60,
    clients: 3,
    strength: 0.2,
    usualHere: false,
    cohortWorkers: 30,
    usualShare: 0.2,
  },
  describes: {
    windowDays: 'within so many days',
    clients: 'distinct clients from which it speaks',
    strength: 'strength, 0..1',
    usualHere: 'true where more than a fifth of the workers is paid in advance: then it says nothing',
    cohortWorkers: 'workers paid in a usual week from which their share is known without being told',
    usualShare: 'share of workers said to want money in advance above which it says nothing, 0..1',
  },
  guards: {
    'usual-here': 'is pay in advance usual on this platform?',
    'few-clients': 'do enough distinct clients say so?',
    talkative: 'do the clients who say so speak of very many workers?',
    hearsay: 'does anybody but clients say so?',
  },
  halfLifeDays: 180,
  remembers: false,
  explain: {
    what: 'Three or more clients report within two months that the worker asked to be paid before anything was done. Whoever does not mean to stay asks for it; so does somebody in need.',
    check: [
      'Read the requests: is money asked for against no milestone at all, and is there pressure?',
      'See whether the orders that were paid in advance were delivered.',
    ],
  },
  evaluate(input) {
    const { facts, params, context } = input
    const { observations } = facts
    if (observations.length === 0) return UNHEARD
    if (!observations.some((one) => one.kind === 'prepayment_requested')) return quiet()
    const told = latestHeard(
      facts,
      REQUESTED,
      params.windowDays * DAY,
      isClient,
      (one) => one.observers >= params.clients,
    )
    if (told === null) {
      const { talkative } = heard(facts, REQUESTED, Number.NEGATIVE_INFINITY, isClient)
      return quiet([heldBy(talkative > 0 ? 'talkative' : 'few-clients')])
    }
    const atMs = (told.voices[0] as Voice).lastMs
    const others = params.usualHere
      ? 1
      : shareOfOthers({
          payouts: facts.payouts,
          atMs,
          nowMs: input.nowMs,
          context,
          part: 'prepaid',
          whole: 'active',
          leastWorkers: params.cohortWorkers,
        })
    if ((others ?? 0) > params.usualShare) return quiet([heldBy('usual-here')])
    return verdict([
      {
        atMs,
        strength: asHearsay(params.strength, told) * confidenceOf(told.voices, params.clients),
        observed: told.observers,
        limit: params.clients,
        text: `${told.observers} clients within ${params.windowDays} days say that the worker wants money before the work.`,
        params: { clients: told.observers, days: params.windowDays },
        evidence: told.voices.map((one) => one.ref),
        guards: [
          ...passed(
            [
              'usual-here',
              others === null
                ? 'not said to be usual, and there are too few others to tell'
                : `of ${percent(others)} % of the others it is said`,
            ],
            ['few-clients', `${told.observers} say so`],
            ['talkative', told.talkative > 0 ? 'those who do are left out' : 'none of them does'],
          ),
          hearsayGuard(told.clientsOnly),
        ],
      },
    ])
  },
})

const UNHEARD = unready('history', 'nothing was reported of the worker yet')
const REQUESTED = ['prepayment_requested'] as const
const isClient = ({ source }: ObservationFact): boolean => source === 'client'

const SAYS = {
  'usual-here':
    'Several clients say that the worker wants money in advance, which is usual on this platform.',
  'few-clients': 'Hardly any client says that the worker wants money in advance.',
  talkative:
    'Who says that the worker wants money in advance speaks of very many workers, and is not counted.',
} as const

const heldBy = (guard: keyof typeof SAYS): Counter => heldBack('prepayment-pressure', guard, SAYS[guard])
