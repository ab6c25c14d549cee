import type { Destination } from '../world/events.ts'
import { DAY_MS, HOUR_MS, iso, MINUTE_MS } from '../world/time.ts'
import type { Job, Method, PayoutDraft, Person, Sitting } from './person.ts'
import { BACKLOG_DAYS, connectionOf } from './sittings.ts'

/** Made-up rates, constant over the run: the platform states the value in USD itself. */
const USD_PER: Readonly<Record<string, number>> = {
  USD: 1,
  EUR: 1.1,
  GBP: 1.3,
  USDT: 1,
  USDC: 1,
  BTC: 90_000,
  ETH: 3_000,
  LTC: 90,
  XRP: 2,
}

/** Jobs are paid; the worker takes the money out by habit; clients rate. */
export function earn(person: Person, sittings: readonly Sitting[]): readonly PayoutDraft[] {
  const payouts: PayoutDraft[] = []
  const currency = person.random.pick(['USD', 'USD', 'USD', 'EUR', 'GBP'])
  for (const job of person.jobs) {
    for (const earnedMs of paydays(person, job)) {
      const amountUsd = Math.max(5, job.amountUsd * person.random.aroundLog(1, job.spread))
      const shares = person.split(amountUsd, earnedMs)
      let afterMs = earnedMs
      const earningId = person.world.newId('ea')
      for (const share of shares) {
        const drawn = withdrawal(person, sittings, afterMs)
        if (drawn === null) continue
        afterMs = drawn.atMs + 5 * MINUTE_MS
        payouts.push(pay(person, { job, earningId, currency, amountUsd: amountUsd * share, ...drawn }))
      }
      rate(person, job, earnedMs)
    }
  }
  return payouts.toSorted((a, b) => a.atMs - b.atMs)
}

function paydays(person: Person, job: Job): readonly number[] {
  const { random, world } = person
  const all: number[] = []
  const untilMs = Math.min(job.toMs, person.leavesMs, world.endMs)
  let atMs =
    Math.max(job.fromMs, world.startMs - BACKLOG_DAYS * DAY_MS) + random.unit() * job.everyDays * DAY_MS
  while (atMs < untilMs) {
    if (!person.pauses.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs)) all.push(atMs)
    atMs += job.everyDays * DAY_MS * (1 - job.irregularity + job.irregularity * random.exponential(1)) + 1
  }
  return all
}

interface Withdrawal {
  readonly atMs: number
  readonly earnedMs: number
  readonly sitting: Sitting | null
}

/** By hand in the first sitting after the usual wait; by standing order on the next morning. */
function withdrawal(person: Person, sittings: readonly Sitting[], earnedMs: number): Withdrawal | null {
  const { random, habit } = person
  if (habit.isAutomatic)
    return { atMs: earnedMs + 6 * HOUR_MS + random.unit() * HOUR_MS, earnedMs, sitting: null }
  const earliestMs = earnedMs + random.exponential(habit.delayHours) * HOUR_MS
  const sitting = sittings[firstAfter(sittings, habit.delayHours < 2 ? earnedMs : earliestMs)]
  if (sitting === undefined) return null
  const atMs = sitting.startMs + random.between(0.1, 0.9) * sitting.minutes * MINUTE_MS
  // Who waits for the money is there when the client releases it.
  if (habit.delayHours < 2)
    return { atMs: atMs + random.exponential(habit.delayHours) * HOUR_MS, earnedMs: atMs, sitting }
  return { atMs, earnedMs, sitting }
}

function firstAfter(sittings: readonly Sitting[], atMs: number): number {
  let low = 0
  let high = sittings.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sittings[middle]?.startMs ?? 0) < atMs) low = middle + 1
    else high = middle
  }
  return low
}

interface Order extends Withdrawal {
  readonly job: Job
  readonly earningId: string
  readonly currency: string
  readonly amountUsd: number
}

function pay(person: Person, order: Order): PayoutDraft {
  const { world, random, habit } = person
  const current = methodAt(person, order.atMs)
  const method = person.choose?.(order.atMs, current) ?? current
  let draft: PayoutDraft = {
    amountUsd: order.amountUsd,
    atMs: order.atMs,
    earnedMs: order.earnedMs,
    balanceShare: habit.share(),
    fundingId: order.job.client.fundingId,
    payerId: order.job.client.id,
    destination: destinationOf(person, method),
  }
  for (const alter of person.alterPayout) draft = alter(draft, order.atMs)
  const { destination } = draft
  const currency = destination.crypto?.asset ?? order.currency
  const payout = {
    payoutId: world.newId('po'),
    amount: (draft.amountUsd / (USD_PER[currency] ?? 1)).toFixed(destination.crypto ? 6 : 2),
    currency,
    amountUsd: draft.amountUsd.toFixed(2),
    payerId: draft.payerId,
    payerFundingId: draft.fundingId,
    ...(person.facts.agencyId ? { agencyId: person.facts.agencyId } : {}),
    earningId: order.earningId,
    earnedAt: iso(draft.earnedMs),
    balanceShare: Number(draft.balanceShare.toFixed(3)),
    ...(order.job.hasMilestones ? { milestoneId: world.newId('ms') } : {}),
    ...(habit.isAutomatic ? { automatic: true } : {}),
    destination,
    ...(order.sitting ? { connection: connectionOf(person, order.sitting, draft.atMs) } : {}),
  }
  const dueMs = draft.atMs + 20 * HOUR_MS
  if (random.chance(0.35)) {
    world.stream.add('payout', person.id, draft.atMs, { ...payout, status: 'requested', dueAt: iso(dueMs) })
    world.stream.add('payout', person.id, dueMs, { ...payout, status: 'sent' })
  } else world.stream.add('payout', person.id, draft.atMs, { ...payout, status: 'sent' })
  // Banks send a few back; the worker tries again.
  if (random.chance(0.006)) {
    world.stream.add('payout', person.id, dueMs + 30 * HOUR_MS, { ...payout, status: 'reversed' })
    world.stream.add('payout', person.id, dueMs + 60 * HOUR_MS, {
      ...payout,
      payoutId: world.newId('po'),
      status: 'sent',
    })
  }
  return draft
}

function methodAt(person: Person, atMs: number): Method {
  const found = person.methods.findLast(({ fromMs }, at) => at === 0 || fromMs <= atMs)
  if (found === undefined) throw new RangeError(`${person.archetype} has no way to be paid`)
  return found.method
}

function destinationOf(person: Person, method: Method): Destination {
  const { kind, instrumentId, country, holderKind, holderVerified, holderNameMatch, target } = method
  if (target !== undefined) return { kind: 'crypto', crypto: target(person.random) }
  return {
    kind,
    instrumentId,
    ...(country ? { country } : {}),
    holderKind,
    ...(holderVerified === undefined ? {} : { holderVerified }),
    holderNameMatch: Number(holderNameMatch.toFixed(2)),
  }
}

function rate(person: Person, job: Job, earnedMs: number): void {
  const { world, random } = person
  if (earnedMs < world.startMs || !random.chance(person.ratingShare)) return
  world.stream.add('rating', person.id, earnedMs + random.between(1, 60) * HOUR_MS, {
    clientId: job.client.id,
    score: random.pick([3, 4, 4.5, 5, 5, 5]),
    clientSince: iso(job.client.sinceMs),
    ...(random.chance(0.5) ? { clientDocumentId: job.client.documentId } : {}),
  })
}
