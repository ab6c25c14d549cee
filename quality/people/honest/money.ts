import { freshTarget, lookalike } from '../../world/addresses.ts'
import { anotherPlace } from '../../world/places.ts'
import { DAY_MS, HOUR_MS } from '../../world/time.ts'
import type { World } from '../../world/world.ts'
import { newPerson, ownAccount, wallet } from '../make.ts'
import type { Job, Person } from '../person.ts'

const within = (person: Person, from: number, to: number): number =>
  Math.max(person.world.startMs, person.joinedMs) +
  person.random.between(from, to) * (person.world.endMs - Math.max(person.world.startMs, person.joinedMs))

const onlyJob = (person: Person, change: Partial<Job>): void => {
  const [job] = person.jobs
  if (job !== undefined) person.jobs = [{ ...job, ...change }]
}

export function cryptoPaid(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'crypto-paid' })
  person.methods = [{ fromMs: person.joinedMs, method: wallet(person) }]
  return [person]
}

/** The banks of one corridor fail in one week, and all who are paid there go over to stablecoins. */
export function bankOutage(world: World): readonly Person[] {
  const random = world.random.fork('outage')
  const place = anotherPlace(random)
  const outageMs = world.startMs + random.between(0.35, 0.6) * (world.endMs - world.startMs)
  return Array.from({ length: 12 }, () => {
    const person = newPerson(world, { archetype: 'crypto-after-outage' }, place)
    person.joinedMs = Math.min(person.joinedMs, outageMs - 45 * DAY_MS)
    person.methods = [
      { fromMs: person.joinedMs, method: ownAccount(person, 'bank') },
      { fromMs: outageMs + person.random.between(0, 6) * DAY_MS, method: wallet(person) },
    ]
    return person
  })
}

export function cryptoAdopter(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'crypto-adopter' })
  const { random } = person
  const bank = ownAccount(person, 'bank')
  const own = wallet(person)
  const fromMs = within(person, 0.3, 0.7)
  person.methods = [
    { fromMs: person.joinedMs, method: bank },
    { fromMs, method: own },
  ]
  // The bank stays in use for the rent.
  person.choose = (atMs) => (atMs > fromMs && random.chance(0.6) ? own : bank)
  return [person]
}

export function hdWallet(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'hd-wallet' })
  const base = wallet(person, 'bitcoin', 'BTC')
  const method = { ...base, target: () => freshTarget(person.random, 'bitcoin', 'BTC') }
  person.methods = [{ fromMs: person.joinedMs, method }]
  return [person]
}

/** Customers of one exchange: one address for all, told apart by the memo. */
export function exchangeDeposit(world: World): readonly Person[] {
  const random = world.random.fork('exchange')
  const shared = freshTarget(random, 'xrp', 'XRP')
  return Array.from({ length: 6 }, () => {
    const person = newPerson(world, { archetype: 'exchange-deposit' })
    const target = { ...shared, memo: String(person.random.whole(100_000, 999_999_999)) }
    person.methods = [
      { fromMs: person.joinedMs, method: { ...wallet(person, 'xrp', 'XRP'), target: () => target } },
    ]
    return person
  })
}

/** Sends to an address that imitates the worker's own, copied from a poisoned history. */
export function poisoned(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'poisoned-address' })
  const { random } = person
  person.isVictim = true
  const own = wallet(person, 'ethereum', 'USDC')
  person.methods = [{ fromMs: person.joinedMs, method: own }]
  const fromMs = within(person, 0.5, 0.8)
  let isDone = false
  person.alterPayout.push((draft, atMs) => {
    const crypto = draft.destination.crypto
    if (isDone || atMs < fromMs || crypto === undefined) return draft
    isDone = true
    return {
      ...draft,
      destination: { kind: 'crypto', crypto: { ...crypto, address: lookalike(random, crypto.address) } },
    }
  })
  return [person]
}

/** A new bank, in the own name, as everybody does some day; sometimes with a new phone in the same week. */
export function bankSwitcher(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'bank-switcher' })
  const fromMs = within(person, 0.2, 0.8)
  const isSaid = person.random.chance(0.5)
  person.methods.push({
    fromMs,
    method: { ...ownAccount(person, 'bank'), ...(isSaid ? { holderVerified: true } : {}) },
    replacesSameHolder: isSaid,
  })
  if (person.random.chance(0.25))
    person.methods.push({ fromMs: fromMs + 40 * DAY_MS, method: ownAccount(person, 'ewallet') })
  return [person]
}

/** Account still in the maiden name, or written in another script. */
export function otherSpelling(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'name-spelling' })
  person.methods = person.methods.map((from) => ({
    ...from,
    method: { ...from.method, holderNameMatch: person.random.between(0.6, 0.8) },
  }))
  return [person]
}

export function ownCompany(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'own-company' })
  const method = {
    ...ownAccount(person, 'bank'),
    holderKind: 'company' as const,
    holderVerified: true,
    holderNameMatch: person.random.between(0.05, 0.4),
  }
  person.methods = [{ fromMs: person.joinedMs, method }]
  return [person]
}

/** The same sum each month, which happens to lie just under a reporting threshold. */
export function salaryUnderThreshold(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'salary-under-threshold' })
  const isLarge = person.random.chance(0.5)
  onlyJob(person, {
    amountUsd: isLarge ? 2_950 : 980,
    spread: 0,
    everyDays: isLarge ? 14 : 7,
    irregularity: 0,
    hasMilestones: false,
  })
  person.habit = { ...person.habit, share: () => 1 }
  return [person]
}

export function hourlyWeekly(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'hourly-weekly' })
  onlyJob(person, {
    amountUsd: person.random.between(60, 400),
    spread: 0.25,
    everyDays: 7,
    irregularity: 0.05,
    hasMilestones: false,
  })
  person.rhythm = { ...person.rhythm, hours: 5, daysPerWeek: 4.5 }
  return [person]
}

/** Takes each payment out at once: the rent is due. By hand, to the account of always. */
export function handToMouth(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'paid-out-at-once' })
  person.habit = { isAutomatic: person.random.chance(0.4), delayHours: 0.3, share: () => 1 }
  return [person]
}

/** One invoice of many times the usual, from a client of long standing or a first one. */
export function largeInvoice(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'large-invoice' })
  const atMs = within(person, 0.3, 0.9)
  const [job] = person.jobs
  if (job)
    person.jobs.push({
      ...job,
      amountUsd: job.amountUsd * 9,
      fromMs: atMs,
      toMs: atMs + 40 * DAY_MS,
      everyDays: 39,
      irregularity: 0,
    })
  return [person]
}

/** Money back: the client cancels, the payout is reversed, and paid again later. */
export function reversals(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'refunds' })
  person.alsoDo.push(({ payouts }) => {
    for (const { atMs, amountUsd, destination, payerId, fundingId } of payouts.slice(-3)) {
      const facts = {
        payoutId: world.newId('po'),
        amount: amountUsd.toFixed(2),
        currency: 'USD',
        amountUsd: amountUsd.toFixed(2),
        payerId,
        payerFundingId: fundingId,
      }
      world.stream.add('payout', person.id, atMs + HOUR_MS, { ...facts, status: 'sent', destination })
      world.stream.add('payout', person.id, atMs + 30 * HOUR_MS, {
        ...facts,
        status: 'reversed',
        destination,
      })
    }
  })
  person.methods = [{ fromMs: person.joinedMs, method: ownAccount(person, 'bank') }]
  return [person]
}

/** Pays bonus money to the own verified company out of the own business account. */
export function ownerOperator(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'owner-operator' })
  const method = {
    ...ownAccount(person, 'bank'),
    holderKind: 'company' as const,
    holderVerified: true,
    holderNameMatch: 0.35,
  }
  person.methods = [{ fromMs: person.joinedMs, method }]
  let count = 0
  person.alterPayout.push((draft) => {
    count += 1
    return count % 4 === 0 ? { ...draft, fundingId: method.instrumentId } : draft
  })
  return [person]
}

/** Works in spring and autumn only. */
export function seasonal(world: World): readonly Person[] {
  const person = newPerson(world, { archetype: 'seasonal' })
  person.joinedMs = world.startMs - person.random.between(300, 900) * DAY_MS
  const backMs = world.startMs + person.random.between(0.1, 0.6) * (world.endMs - world.startMs)
  person.pauses.push({ fromMs: backMs - person.random.between(95, 140) * DAY_MS, toMs: backMs })
  person.jobs = person.jobs.map((job) => ({ ...job, everyDays: 7 }))
  return [person]
}
