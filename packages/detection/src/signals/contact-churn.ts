import { firstUseMs } from '../facts/instruments.ts'
import { declaredAs } from '../facts/wallets.ts'
import type { EventRef } from '../judgement.ts'
import type { Contact, Instrument } from '../profile.ts'
import { defineSignal, passed, type SignalEpisode, unready, verdict } from '../signal.ts'
import { DAY, HOUR } from '../time.ts'

/**
 * Name, phone and mail address change often, or the name changes as the money goes elsewhere (I2).
 *
 * What an account began with is no change, nor is what follows within a day: typing errors are put right. People change their name when
 * they marry or for reasons of their own, and their mail address with it: one change of name is never counted. The window is the
 * densest one rather than the latest, so that what was said fades instead of ending.
 */
export const contactChurn = defineSignal({
  id: 'contact-churn',
  version: 1,
  family: 'identity',
  title: 'Name, phone or mail address changed often',
  unit: 'changes',
  reference: 'Japan 2024 (J1); 2022 advisory, hiring list (HC11); FATF virtual-asset red flags 2020 (F15)',
  reads: ['contacts', 'instruments', 'payouts'],
  defaults: {
    changes: 3,
    windowDays: 60,
    strength: 0.3,
    withPayout: 0.6,
    payoutDays: 7,
    freshHours: 72,
    correctionHours: 24,
  },
  describes: {
    changes: 'changes from which it speaks',
    windowDays: 'within so many days',
    strength: 'strength, 0..1',
    withPayout: 'strength of a change of name beside a payout to a new destination, 0..1',
    payoutDays: 'how close together both lie, days',
    freshHours: 'a destination counts as new for so many hours after it was first seen',
    correctionHours: 'what follows a change of the same field within so many hours corrects it',
  },
  guards: {
    'first-value': 'a value that the account began with is no change',
    correction: 'a value put right within a day is one change with the wrong one',
    'single-name-change': 'one change of name is not counted',
    replacement: 'for the payout: does the destination replace an expired one of the same holder?',
  },
  halfLifeDays: 180,
  remembers: false,
  explain: {
    what: 'The account’s name, phone number or mail address changed three times or more within two months, or its name changed in the week in which money went to a new destination. Accounts that change hands look like this.',
    check: [
      'List the changes with device and network of each: were they made from where the worker has always worked?',
      'Reach the worker over the contact that is oldest.',
      'Ask for a live identity check under the new name; a marriage or a new telephone provider is easily shown.',
    ],
  },
  evaluate({ facts, params }) {
    const { contacts } = facts
    if (contacts.length === 0) return NO_CONTACT
    // Nearly every worker: one name, one phone, one mail address.
    if (contacts.length <= 3 && !isAnyTwice(contacts)) return NOTHING
    const changes = changesOf(contacts, params.correctionHours * HOUR)
    const episodes: SignalEpisode[] = []
    const dense = densest(changes, params.windowDays * DAY)
    if (dense.length >= params.changes) episodes.push(churned(dense))
    const cashed = cashOut(changes)
    if (cashed !== null) episodes.push(cashed)
    return verdict(episodes)

    function churned(dense: readonly Contact[]): SignalEpisode {
      const fields = [...new Set(dense.map((one) => one.field))].sort()
      return {
        atMs: Math.max(...dense.map((one) => one.firstMs)),
        strength: params.strength,
        observed: dense.length,
        limit: params.changes,
        text: `${dense.length} changes of ${listing(fields.map((field) => WORDS[field]))} within ${params.windowDays} days.`,
        params: { changes: dense.length, days: params.windowDays },
        evidence: dense.map((one) => one.ref).reverse(),
        guards: passed(
          ['first-value', 'not counted'],
          ['correction', 'counted once with what they corrected'],
          ['single-name-change', fields.includes('name') ? 'the name changed more than once' : 'not counted'],
        ),
      }
    }

    /** The latest change of name beside a payout to a destination that was new then. */
    function cashOut(changes: readonly Contact[]): SignalEpisode | null {
      const { instruments } = facts
      const withinMs = params.payoutDays * DAY
      for (const name of changes.filter((one) => one.field === 'name').reverse()) {
        const paid = instruments.find((one) => {
          const { firstPaidMs } = one
          if (firstPaidMs === null || Math.abs(firstPaidMs - name.firstMs) > withinMs) return false
          const declared = declaredAs(one, instruments)
          if (declared.replacesSameHolder || isFirst(declared, instruments)) return false
          return firstPaidMs - firstUseMs(declared) < params.freshHours * HOUR
        })
        if (paid !== undefined) return cashedOut(name, paid)
      }
      return null
    }

    function payoutTo(paid: Instrument): EventRef | null {
      const standing = facts.payouts.find(
        (one) => one.destinationKey === paid.key && one.status !== 'reversed',
      )
      return standing?.ref ?? null
    }

    function cashedOut(name: Contact, paid: Instrument): SignalEpisode {
      const paidMs = paid.firstPaidMs as number
      const days = Math.round((Math.abs(paidMs - name.firstMs) / DAY) * 10) / 10
      return {
        atMs: Math.max(name.firstMs, paidMs),
        strength: params.withPayout,
        observed: days,
        limit: params.payoutDays,
        text: `The name of the account changed ${days} days ${paidMs < name.firstMs ? 'after' : 'before'} money went to a new destination.`,
        params: { days },
        evidence: [name.ref, payoutTo(paid), paid.addedRef].filter((ref): ref is EventRef => ref !== null),
        guards: passed(
          ['first-value', 'the account had another name before'],
          ['replacement', 'not reported as a replacement of the same holder'],
        ),
      }
    }
  },
})

const NO_CONTACT = unready('history', 'no name, phone or mail address seen yet')
const NOTHING = verdict([])

const WORDS: Readonly<Record<Contact['field'], string>> = {
  name: 'name',
  phone: 'phone',
  email: 'mail address',
}

const listing = (words: readonly string[]): string =>
  words.length === 1 ? (words[0] as string) : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

const isAnyTwice = (contacts: readonly Contact[]): boolean =>
  contacts.some((one, i) => contacts.findIndex((other) => other.field === one.field) !== i)

/** The changes, by time: each by the last value that corrected it, and none for what the account began with. */
function changesOf(contacts: readonly Contact[], correctionMs: number): readonly Contact[] {
  const sorted = [...contacts].sort(byTime)
  const changes: Contact[] = []
  for (const field of FIELDS) {
    let sinceMs = Number.NEGATIVE_INFINITY
    const values: Contact[] = []
    for (const one of sorted) {
      if (one.field !== field) continue
      if (one.firstMs - sinceMs <= correctionMs) values[values.length - 1] = one
      else {
        sinceMs = one.firstMs
        values.push(one)
      }
    }
    changes.push(...values.slice(1))
  }
  return changes.sort(byTime)
}

const FIELDS = ['name', 'phone', 'email'] as const

const byTime = (a: Contact, b: Contact): number => a.firstMs - b.firstMs || (a.key < b.key ? -1 : 1)

/** The most countable changes within one window; of equally many the latest. */
function densest(changes: readonly Contact[], windowMs: number): readonly Contact[] {
  let most: readonly Contact[] = []
  for (const { firstMs } of changes) {
    const within = changes.filter((one) => one.firstMs >= firstMs && one.firstMs <= firstMs + windowMs)
    const names = within.filter((one) => one.field === 'name').length
    const counted = names === 1 ? within.filter((one) => one.field !== 'name') : within
    if (counted.length >= most.length) most = counted
  }
  return most
}

/** The first destination that the worker ever had is nothing new. */
function isFirst(instrument: Instrument, instruments: readonly Instrument[]): boolean {
  return instruments.every((one) => firstUseMs(one) >= firstUseMs(instrument))
}
