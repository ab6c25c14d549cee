import { DAY, type Draft, HOUR, isoTime, MINUTE } from './draft.ts'
import { PLACES, VPN_EXITS } from './places.ts'
import type { Random } from './random.ts'
import { behindVpn, fixedLine, mobileNetwork, officeLine, type Spot } from './spot.ts'
import { ownBank, payout, present, profile, type Stay } from './voice.ts'
import type { DemoWorker } from './worker.ts'

export interface DemoDay {
  readonly worker: DemoWorker
  /** Counted from the first day of the stream. */
  readonly day: number
  /** Midnight UTC. */
  readonly startMs: number
  /** This worker's for this day alone. */
  readonly random: Random
}

/** Days that a nomad stays in one country. */
const NOMAD_STAY_DAYS = 9

/** What an honest worker does on one day: work, bids, ratings, one payout a week. */
export function honestDay(input: DemoDay): readonly Draft[] {
  const { worker, day, startMs, random } = input
  if (day < worker.joinDay) return []
  const drafts: Draft[] = []
  if (day === worker.joinDay) drafts.push(accountOpened(worker, startMs + random.int(0, 50) * MINUTE))
  if (worker.life === 'nomad') drafts.push(...travelNotice(input))

  const weekday = new Date(startMs).getUTCDay()
  const isPayday = weekday === 1 + (worker.index % 5)
  const works = random.chance(weekday === 0 || weekday === 6 ? 0.3 : 0.85)
  if (!works && !isPayday) return drafts

  const stays = workday(input)
  for (const stay of stays) drafts.push(...present(worker, stay))
  const last = stays[stays.length - 1] as Stay
  if (isPayday) {
    drafts.push(
      ...payout(worker, {
        atMs: last.fromMs + 20 * MINUTE,
        usd: random.int(180, 1900) + random.int(0, 99) / 100,
        destination: ownBank(worker, random),
        payerId: random.pick(worker.clientIds),
        stay: last,
        balanceShare: random.int(40, 95) / 100,
      }),
    )
  }
  return [...drafts, ...marketLife(input, last)]
}

/** One or two stretches of work, in the worker's own daytime. */
function workday(input: DemoDay): readonly Stay[] {
  const { worker, day, startMs, random } = input
  const place = placeOn(worker, day)
  // Never before midnight UTC, in any of the places: a day's plan does not reach back.
  const openMs = startMs + 10 * HOUR - place.offsetMinutes * MINUTE + random.int(-60, 60) * MINUTE
  const lunchMs = openMs + random.int(150, 240) * MINUTE
  const backMs = lunchMs + random.int(40, 90) * MINUTE
  const closeMs = backMs + random.int(120, 260) * MINUTE
  const spot = spotOn(input)
  const sessionId = (part: string) => `s-${worker.id.slice(2)}-${day}${part}`
  const morning: Stay = { fromMs: openMs, untilMs: lunchMs, spot, sessionId: sessionId('a') }
  const isHalfDay = random.chance(0.2)
  const afternoon: Stay = {
    fromMs: backMs,
    untilMs: closeMs,
    spot: spotOn(input),
    sessionId: sessionId('b'),
  }
  return isHalfDay ? [morning] : [morning, afternoon]
}

function spotOn({ worker, day, random }: DemoDay): Spot {
  switch (worker.life) {
    case 'home':
      return fixedLine(worker.place, worker.line, worker.deviceId)
    case 'couple': {
      // The family tablet lies on the sofa.
      const deviceId = random.chance(0.2) ? `dev-tablet-${worker.line}` : worker.deviceId
      return fixedLine(worker.place, worker.line, deviceId)
    }
    case 'agency':
      return officeLine(worker.place, worker.line, worker.deviceId)
    case 'mobile':
      return mobileNetwork(worker.place, random, worker.deviceId)
    case 'vpn':
      return random.chance(0.6)
        ? behindVpn(worker, random.pick(VPN_EXITS), random)
        : fixedLine(worker.place, worker.line, worker.deviceId)
    case 'nomad':
      return fixedLine(placeOn(worker, day), worker.line, worker.deviceId)
  }
}

function placeOn(worker: DemoWorker, day: number) {
  if (worker.life !== 'nomad') return worker.place
  const moved = PLACES.indexOf(worker.place) + Math.floor((day + worker.index) / NOMAD_STAY_DAYS)
  return PLACES[moved % PLACES.length] ?? worker.place
}

/** Said the day before leaving, as the platform asks of its travellers. */
function travelNotice({ worker, day, startMs }: DemoDay): readonly Draft[] {
  const next = placeOn(worker, day + 1)
  if (next === placeOn(worker, day)) return []
  const travelNoticeFacts = {
    from: isoTime(startMs),
    to: isoTime(startMs + (NOMAD_STAY_DAYS + 1) * DAY),
    countries: [placeOn(worker, day).country, next.country],
  }
  return [profile(worker, startMs + HOUR, { action: 'updated', travelNotice: travelNoticeFacts })]
}

function accountOpened(worker: DemoWorker, atMs: number): Draft {
  const { country, timezone } = worker.place
  return profile(worker, atMs, {
    action: 'created',
    kycStatus: 'verified',
    declaredCountry: country,
    declaredTimezone: timezone,
    phoneCountry: country,
    documentCountry: country,
    documentId: `doc-${worker.id}`,
    emailId: `mail-${worker.id}`,
    phoneId: `phone-${worker.id}`,
    nameId: `name-${worker.id}`,
    ...(worker.householdId === null ? {} : { householdId: worker.householdId }),
    ...(worker.agencyId === null ? {} : { agencyId: worker.agencyId }),
  })
}

/** Bids, ratings, the odd video call. */
function marketLife({ worker, day, random }: DemoDay, stay: Stay): readonly Draft[] {
  const drafts: Draft[] = []
  const draft = (minutes: number, body: Draft['body']) =>
    drafts.push({ atMs: stay.fromMs + minutes * MINUTE, workerId: worker.id, body })
  const clientId = random.pick(worker.clientIds)
  if (random.chance(0.35))
    draft(7, {
      type: 'bid',
      bidId: `bid-${worker.id.slice(2)}-${day}`,
      accepted: random.chance(0.25),
      clientId: `c-${random.int(100, 999)}`,
    })
  if (random.chance(0.12)) draft(31, { type: 'rating', clientId, score: random.int(36, 50) / 10 })
  if (random.chance(0.02))
    draft(12, {
      type: 'observation',
      kind: 'video_passed',
      source: 'client',
      observerId: clientId,
      occasionId: `call-${worker.id.slice(2)}-${day}`,
    })
  return drafts
}
