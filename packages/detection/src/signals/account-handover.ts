import { coversFrom, daysCoverFrom, payoutsCoverFrom, travelCoversFrom } from '../facts/coverage.ts'
import {
  type Around,
  BEFORE,
  clockBegan,
  contactsReplaced,
  devicesReplaced,
  pauseEnded,
  remoteBegan,
  type Sign,
  type SignKind,
} from '../facts/handover.ts'
import { firstUseMs, isInUse, isRotating } from '../facts/instruments.ts'
import { standing } from '../facts/standing.ts'
import { isThroughAgency } from '../facts/through-agency.ts'
import { declaredAs } from '../facts/wallets.ts'
import type { Counter, EventRef } from '../judgement.ts'
import { BOUNDS, type PayoutFact, type Profile } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'
import { DAY } from '../time.ts'

/**
 * Another hand took the account over, and then its money went to somebody else.
 *
 * Accounts are rented and sold: the owner leaves a machine under remote control, or hands the whole account over, and pay is turned to an
 * account that is not theirs. Each sign alone is an ordinary event of a working life, and so is a new bank. What counts is the
 * sequence: within weeks of such a sign money goes, for the first time, to a destination in another name or to an address that is not
 * proven to be the worker's.
 */
export const accountHandover = defineSignal({
  id: 'account-handover',
  version: 1,
  family: 'linkage',
  title: 'Used in another way from one day on, and paid elsewhere since',
  unit: 'signs',
  reference:
    '2022 advisory, operating facts (rented and sold accounts) and hiring list (HC1, HC12); Japan 2024 (J1, J2); FATF virtual-asset red flags 2020 (F2, F18)',
  reads: [
    'instruments',
    'payouts',
    'devices',
    'remote',
    'days',
    'contacts',
    'account',
    'travel',
    'firstSeenMs',
  ],
  defaults: {
    beforeDays: 45,
    afterDays: 30,
    remote: 0.5,
    clock: 0.4,
    devices: 0.4,
    pause: 0.4,
    contacts: 0.3,
    most: 0.7,
    otherName: 0.8,
  },
  describes: {
    beforeDays: 'signs count so many days before the first payout to the new destination',
    afterDays: 'and so many days after it',
    remote: 'strength where remote control of the machine began, 0..1',
    clock: 'strength where the clock of the browser began to differ from that of the place, 0..1',
    devices: 'strength where all devices were replaced at once, 0..1',
    pause: 'strength where the account had lain idle for three months, 0..1',
    contacts: 'strength where phone number and mail address both changed, 0..1',
    most: 'strength of several together at most, 0..1',
    otherName:
      'name similarity of the holder under which the destination is not taken for the worker’s own, 0..1',
  },
  guards: {
    onboarding: 'is it the first destination the worker ever had?',
    replacement: 'does it replace an expired one of the same holder?',
    verified: 'has it been proven to be the worker’s own?',
    'own-name': 'is the holder of the new destination, by name, the worker?',
    agency: 'is the payout made through a declared agency?',
    'ordinary-change':
      'is it a new wallet with nothing but a new device or new contacts? (then it is no handover)',
    corporate: 'remote control over a corporate desktop service that the platform knows is not counted',
  },
  halfLifeDays: 180,
  remembers: true,
  explain: {
    what: 'Within a few weeks the account began to be used in another way (under remote control, with a foreign clock, from new devices only, after a long sleep, or with new contacts) and its money began to go to a destination that is not known to be the worker’s. Accounts that are rented out or sold show this order of events.',
    check: [
      'Lay the dates side by side: the change in how the account is used, and the change of destination.',
      'Ask for a live video check, and for proof of ownership of the new destination.',
      'Offer the holder a way to talk: who lends an account under pressure, or lost it, is a victim.',
    ],
  },
  evaluate({ facts, params, context }) {
    if (facts.payouts.length === 0) return UNPAID
    // Nearly every worker is paid to the one destination they began with.
    if (facts.instruments.length < 2) return quiet()
    const paid = standing(facts.payouts)
    const episodes: SignalEpisode[] = []
    const counter: Counter[] = []
    for (const turn of turnsOf(facts, paid)) {
      const around: Around = { turnMs: turn.atMs, beforeDays: params.beforeDays, afterDays: params.afterDays }
      const signs = signsOf(around)
      if (signs.length === 0) continue
      const held = guardOf(turn.payout, signs)
      if (held === null) episodes.push(episodeOf(turn.payout, turn.atMs, signs))
      else counter.push(heldBack('account-handover', held, SAYS[held]))
    }
    return verdict(episodes, counter.slice(-1), coverFrom(facts))

    function signsOf(around: Around): readonly Sign[] {
      return [
        remoteBegan(facts, around, context.platform.corporateAsns),
        clockBegan(facts, around),
        devicesReplaced(facts, around),
        pauseEnded(facts, around),
        contactsReplaced(facts, around),
      ].filter((one): one is Sign => one !== null)
    }

    function guardOf(payout: PayoutFact, signs: readonly Sign[]): keyof typeof SAYS | null {
      if (payout.holderVerified === true) return 'verified'
      if (isThroughAgency(payout, facts, context.platform)) return 'agency'
      const { holderNameMatch } = payout
      if (holderNameMatch !== null && holderNameMatch >= params.otherName) return 'own-name'
      // Nobody says whose a wallet is, and a new phone beside a new wallet is two ordinary things.
      const isPlain =
        signs.length === 1 && signs.every(({ kind }) => kind === 'devices' || kind === 'contacts')
      return isPlain && holderNameMatch === null ? 'ordinary-change' : null
    }

    function episodeOf(payout: PayoutFact, turnMs: number, signs: readonly Sign[]): SignalEpisode {
      const rest = signs.reduce((left, { kind }) => left * (1 - params[kind]), 1)
      const words = signs.map(({ kind }) => WORDS[kind])
      return {
        atMs: Math.max(turnMs, ...signs.map((one) => one.atMs)),
        sinceMs: turnMs - params.beforeDays * DAY - BEFORE,
        strength: Math.min(params.most, 1 - rest),
        observed: signs.length,
        limit: 1,
        text: `Money began to go to a destination not known to be the worker’s, and about that time ${words.join(' and ')}.`,
        params: { payoutId: payout.payoutId, signs: signs.map((one) => one.kind).join(' ') },
        evidence: uniqueRefs([payout.ref, ...signs.map((one) => one.ref)]),
        guards: passed(
          ['onboarding', 'the worker had another destination before'],
          ['replacement', 'not reported as a replacement of the same holder'],
          ['verified', 'ownership not proven'],
          [
            'own-name',
            payout.holderNameMatch === null ? 'nobody says whose it is' : 'the holder has another name',
          ],
          ['agency', 'no verified agency named'],
        ),
      }
    }
  },
})

const UNPAID = unready('history', 'no payout seen yet')

const WORDS: Readonly<Record<SignKind, string>> = {
  remote: 'the machine came under remote control',
  clock: 'the browser’s clock began to differ from that of the place',
  devices: 'all devices were replaced',
  pause: 'the account woke from a pause of three months',
  contacts: 'phone number and mail address both changed',
}

const SAYS = {
  verified:
    'The account was used in a new way about when the money turned, but the new destination is proven to be the worker’s.',
  agency:
    'The account was used in a new way about when the money turned, but the money goes through a declared agency.',
  'own-name':
    'The account was used in a new way about when the money turned, but the new destination is in the worker’s name.',
  'ordinary-change': 'A new device or new contacts, and a new wallet: two ordinary things.',
} as const

interface Turn {
  /** The first standing payout to the new destination. */
  readonly payout: PayoutFact
  readonly atMs: number
}

/** Destinations that money went to after it had gone elsewhere, each with its first payout that stands. */
function turnsOf({ instruments }: Profile, paid: readonly PayoutFact[]): readonly Turn[] {
  const turns: Turn[] = []
  const known = new Set<string>()
  for (const payout of paid) {
    const { destinationKey, ref } = payout
    if (known.has(destinationKey)) continue
    const isFirst = known.size === 0
    known.add(destinationKey)
    const instrument = instruments.find((one) => one.key === destinationKey)
    if (isFirst || instrument === undefined || instrument.firstPaidMs !== ref.occurredAtMs) continue
    const declared = declaredAs(instrument, instruments)
    if (declared.replacesSameHolder || isRotating(instrument) || isFirstOf(declared, instruments)) continue
    turns.push({ payout, atMs: ref.occurredAtMs })
  }
  return turns
}

const isFirstOf = (one: Profile['instruments'][number], all: Profile['instruments']): boolean =>
  all.every((other) => !isInUse(other) || firstUseMs(other) >= firstUseMs(one))

function uniqueRefs(refs: readonly EventRef[]): readonly EventRef[] {
  return [...new Map(refs.map((ref) => [ref.eventId, ref])).values()]
}

/** Whichever of the lists reaches back least: what is missing before would look as if it had begun. */
function coverFrom({ payouts, days, remote, devices, contacts, travel }: Profile): number {
  const devicesMs =
    devices.length < BOUNDS.devices ? Number.NEGATIVE_INFINITY : Math.min(...devices.map((one) => one.lastMs))
  const contactsMs =
    contacts.length < BOUNDS.contacts
      ? Number.NEGATIVE_INFINITY
      : Math.min(...contacts.map((one) => one.firstMs))
  return Math.max(
    payoutsCoverFrom(payouts),
    daysCoverFrom(days),
    travelCoversFrom(travel),
    devicesMs,
    coversFrom(remote, BOUNDS.remote),
    contactsMs,
  )
}
