import { isKnownAgency } from '../context.ts'
import { asHearsay, confidenceOf, type Heard, heard, hearsayGuard } from '../facts/heard.ts'
import { firstUseMs, isInUse } from '../facts/instruments.ts'
import { isThroughAgency } from '../facts/through-agency.ts'
import { declaredAs } from '../facts/wallets.ts'
import type { PayoutFact } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, unready, verdict } from '../signal.ts'
import { DAY, HOUR } from '../time.ts'

/**
 * The worker asks to be paid to somebody else's account (P18).
 *
 * What observers say is hearsay; a payout to a destination just added, or to another name, is a fact that makes it more than that,
 * so what it adds does not fall under the cap on hearsay.
 */
export const thirdPartyRequested = defineSignal({
  id: 'third-party-requested',
  version: 1,
  family: 'routing',
  facet: 'owner',
  title: 'Asked to be paid to somebody else’s account',
  unit: 'observers',
  reference: '2022 advisory, hiring list (HC1)',
  reads: ['observations', 'attributes', 'account', 'payouts', 'instruments'],
  without: ['observations'],
  defaults: {
    windowDays: 90,
    observers: 2,
    strength: 0.3,
    withPayout: 0.5,
    nearDays: 30,
    freshHours: 72,
    differs: 0.5,
  },
  describes: {
    windowDays: 'within so many days',
    observers: 'distinct observers from which it speaks',
    strength: 'strength of the requests, 0..1',
    withPayout: 'strength where a payout went to a new destination or to another name at that time, 0..1',
    nearDays: 'how near to a request such a payout is looked for, days',
    freshHours: 'a destination counts as new for so many hours after it was first seen',
    differs: 'name similarity under which the holder’s name differs, 0..1',
  },
  guards: {
    agency: 'does the worker belong to a declared agency?',
    household: 'does the worker belong to a verified household?',
    'own-company': 'is the worker paid to a company proven to be their own?',
    talkative: 'do the clients who say so speak of very many workers?',
    hearsay: 'does anybody but clients say so?',
  },
  halfLifeDays: 30,
  remembers: false,
  explain: {
    what: 'Two or more observers report that the worker asked to be paid to an account that is not their own.',
    check: [
      'Read what was asked, and whose account was named.',
      'Compare the named account with the destinations of the payouts since.',
      'Ask the worker, and offer to verify a household, an agency or a company where there is one.',
    ],
  },
  evaluate({ facts, params, context }) {
    if (facts.observations.length === 0) return UNHEARD
    const all = heard(facts, KIND, Number.NEGATIVE_INFINITY)
    const newestMs = all.voices[0]?.lastMs
    if (newestMs === undefined) return all.talkative > 0 ? quiet([heldBy('talkative')]) : quiet()
    const told = heard(facts, KIND, newestMs - params.windowDays * DAY)
    if (told.observers < params.observers) return told.talkative > 0 ? quiet([heldBy('talkative')]) : quiet()
    const held = guardOf()
    if (held !== null) return quiet([heldBy(held)])
    const payout = suspectPayout(told)
    const hearsay = asHearsay(params.strength, told)
    const full = payout === null ? hearsay : Math.max(hearsay, params.withPayout)
    const then =
      payout === null ? '' : ', and a payout of that time went to a new destination or to another name'
    return verdict([
      {
        atMs: Math.max(newestMs, payout?.ref.occurredAtMs ?? 0),
        strength: full * confidenceOf(told.voices, params.observers),
        observed: told.observers,
        limit: params.observers,
        text: `${told.observers} observers within ${params.windowDays} days say that the worker asked to be paid to somebody else’s account${then}.`,
        params: {
          observers: told.observers,
          days: params.windowDays,
          payoutId: payout?.payoutId ?? 'none',
        },
        evidence: [...(payout === null ? [] : [payout.ref]), ...told.voices.map((one) => one.ref)],
        guards: [
          ...passed(
            ['agency', 'no verified agency declared'],
            ['household', 'no verified household'],
            ['own-company', 'no company proven to be the worker’s'],
            ['talkative', told.talkative > 0 ? 'those who do are left out' : 'none of them does'],
          ),
          hearsayGuard(told.clientsOnly && payout === null),
        ],
      },
    ])

    function guardOf(): 'agency' | 'household' | 'own-company' | null {
      const { agencyId, householdId } = facts.account
      if (isKnownAgency(agencyId?.value ?? null, context.platform)) return 'agency'
      if (householdId !== null) return 'household'
      const owns = facts.payouts.some((one) => one.holderKind === 'company' && one.holderVerified === true)
      return owns ? 'own-company' : null
    }

    /** The newest payout near the requests that went to another name, or to a destination just added. */
    function suspectPayout({ voices }: Heard): PayoutFact | null {
      const nearMs = params.nearDays * DAY
      const isNear = (t: number) =>
        voices.some((one) => t >= one.firstMs - nearMs && t <= one.lastMs + nearMs)
      return (
        facts.payouts.findLast(
          (one) =>
            one.status !== 'reversed' &&
            one.holderVerified !== true &&
            isNear(one.ref.occurredAtMs) &&
            (isOtherName(one) || isFresh(one)),
        ) ?? null
      )
    }

    function isOtherName(payout: PayoutFact): boolean {
      const { holderNameMatch } = payout
      if (holderNameMatch === null || holderNameMatch >= params.differs) return false
      return !isThroughAgency(payout, facts, context.platform)
    }

    /** Paid soon after it was first seen; not so the destination that the worker began with. */
    function isFresh(payout: PayoutFact): boolean {
      const paid = facts.instruments.find((one) => one.key === payout.destinationKey)
      if (paid === undefined) return false
      const instrument = declaredAs(paid, facts.instruments)
      const sinceMs = firstUseMs(instrument)
      const isFirst = facts.instruments.every((one) => !isInUse(one) || firstUseMs(one) >= sinceMs)
      if (isFirst || instrument.replacesSameHolder) return false
      return payout.ref.occurredAtMs - sinceMs < params.freshHours * HOUR
    }
  },
})

const KIND = ['third_party_payout_requested'] as const

const UNHEARD = unready('history', 'nobody has reported anything of the worker')

const SAYS = {
  agency: 'Asked to be paid to another account, and belongs to a declared agency.',
  household: 'Asked to be paid to another account, and belongs to a verified household.',
  'own-company': 'Asked to be paid to another account, and has a company proven to be their own.',
  talkative:
    'A client says that the worker asked to be paid to another account, but speaks of very many workers.',
} as const

const heldBy = (guard: keyof typeof SAYS) => heldBack('third-party-requested', guard, SAYS[guard])
