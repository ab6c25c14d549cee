import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { asEventId } from '../ids.ts'
import { BOUNDS, emptyProfile } from '../profile.ts'
import {
  aBid,
  aFailedLogin,
  aHeartbeat,
  aLogin,
  aLogout,
  anObservation,
  aPayout,
  aProfileChange,
  aRating,
  aTravelNotice,
  LISTED,
  type PayoutOptions,
  START_MS,
  workerId,
} from '../testing/builders.ts'
import { createDriver } from '../testing/driver.ts'
import { DAY, HOUR, MINUTE } from '../time.ts'
import { newUses, noteUses } from './attributes.ts'
import { coversFrom, payoutsCoverFrom } from './coverage.ts'
import { greater, greaterAmount, soonest } from './join.ts'
import { compareRefs, insertByRef, putByKey } from './ordered.ts'
import { hashId } from './recent.ts'
import { addMoment } from './spans.ts'

function after(...events: readonly Event[]) {
  const driver = createDriver()
  driver.send(...events)
  return driver.profile()
}
const ref = (t: number, id = `e-${t}`) => ({
  eventId: asEventId(id),
  occurredAtMs: t,
  partition: 0,
  offset: 0,
})

describe('joins', () => {
  const value = fc.option(fc.integer({ min: 0, max: 3 }), { nil: null })
  const amount = value.map((one) => (one === null ? null : `${one}0000000000000000000`.replace(/^0+$/, '0')))

  test.each([
    ['greater', greater, value],
    ['soonest', soonest, value],
    ['greaterAmount', greaterAmount, amount],
  ] as const)('%s is commutative, associative and idempotent, and null says nothing', (_, join, values) => {
    const of = join as (a: unknown, b: unknown) => unknown
    fc.assert(
      fc.property(
        values as fc.Arbitrary<unknown>,
        values as fc.Arbitrary<unknown>,
        values as fc.Arbitrary<unknown>,
        (a, b, c) => {
          expect(of(a, b)).toBe(of(b, a))
          expect(of(of(a, b), c)).toBe(of(a, of(b, c)))
          expect(of(a, a)).toBe(a)
          expect(of(a, null)).toBe(a)
        },
      ),
    )
  })

  test('amounts are compared as numbers, not as text', () => {
    expect(greaterAmount('9', '10')).toBe('10')
    expect(greaterAmount('9007199254740993', '9007199254740992')).toBe('9007199254740993')
  })
})

describe('ordered lists', () => {
  test('events of one moment are ordered by id', () => {
    expect(compareRefs(ref(1, 'a'), ref(1, 'b'))).toBeLessThan(0)
    expect(compareRefs(ref(1, 'b'), ref(1, 'a'))).toBeGreaterThan(0)
    expect(compareRefs(ref(1, 'a'), ref(1, 'a'))).toBe(0)
    expect(compareRefs(ref(2, 'a'), ref(1, 'b'))).toBeGreaterThan(0)
  })

  test('dated facts: the newest stay, in any order, and the same one changes nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 }), (times) => {
        let facts: readonly { readonly ref: ReturnType<typeof ref> }[] = []
        for (const t of times) facts = insertByRef(facts, { ref: ref(t) }, 5)
        const expected = [...new Set(times)].sort((a, b) => a - b).slice(-5)
        expect(facts.map((one) => one.ref.occurredAtMs)).toEqual(expected)
        for (const t of expected) expect(insertByRef(facts, { ref: ref(t) }, 5)).toBe(facts)
        if (facts.length === 5) expect(insertByRef(facts, { ref: ref(-1) }, 5)).toBe(facts)
      }),
    )
  })

  test('keyed facts: those seen last stay, of equals the later in order of key', () => {
    const put = (facts: readonly { key: string; at: number }[], key: string, at: number) =>
      putByKey(facts, { key, at }, 2, (one) => one.at)
    const two = put(put([], 'b', 1), 'a', 1)
    expect(two.map((one) => one.key)).toEqual(['a', 'b'])
    expect(put(two, 'c', 1).map((one) => one.key)).toEqual(['b', 'c'])
    expect(put(two, 'c', 0).map((one) => one.key)).toEqual(['a', 'b'])
    expect(put(two, 'a', 1)).toBe(two)
    expect(put(two, 'a', 5)).toEqual([
      { key: 'a', at: 5 },
      { key: 'b', at: 1 },
    ])
  })
})

describe('spans', () => {
  test('are the union of moments at most a gap apart, in any order', () => {
    const minutes = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(minutes, (drawn) => {
        let spans: ReturnType<typeof addMoment> = []
        for (const t of drawn) spans = addMoment(spans, ref(t * MINUTE), 16 * MINUTE, 12)
        const expected: [number, number][] = []
        for (const t of [...new Set(drawn)].sort((a, b) => a - b)) {
          const last = expected.at(-1)
          if (last !== undefined && t - last[1] <= 16) last[1] = t
          else expected.push([t, t])
        }
        expect(spans.map((one) => [one.startMs / MINUTE, one.endMs / MINUTE])).toEqual(expected)
        expect(spans.map((one) => [one.first.occurredAtMs, one.last.occurredAtMs])).toEqual(
          spans.map((one) => [one.startMs, one.endMs]),
        )
      }),
    )
  })

  test('those that a late event may still reach are all kept, of the others the newest twelve', () => {
    const moments = (count: number, stepMs: number) => {
      let spans: ReturnType<typeof addMoment> = []
      for (let n = 0; n < count; n += 1) spans = addMoment(spans, ref(n * stepMs), 16 * MINUTE, 12)
      return spans
    }
    // Every 17 minutes is a span of its own: 48 hours and a gap of 16 minutes back from the last hold 170 more of them.
    expect(moments(400, 17 * MINUTE)).toHaveLength(171 + 12)
    expect(moments(100, DAY)).toHaveLength(3 + 12)
  })

  test('a moment inside a span changes nothing', () => {
    const spans = addMoment(addMoment([], ref(0), HOUR, 12), ref(HOUR), HOUR, 12)
    expect(addMoment(spans, ref(5), HOUR, 12)).toBe(spans)
  })
})

describe('recent events', () => {
  test('ids hash to 53 bits without collision, also those that differ only at their end', () => {
    const hashes = new Set<number>()
    for (let n = 0; n < 200_000; n += 1) hashes.add(hashId(`event-${n}`))
    expect(hashes.size).toBe(200_000)
    expect([...hashes].every((hash) => Number.isSafeInteger(hash) && hash >= 0)).toBe(true)
  })

  test('money, account changes and what people say are remembered for a week, presence is not', () => {
    const week = after(
      aBid({ at: 0 }),
      aLogin({ at: DAY }),
      aPayout({ at: DAY }),
      aRating({ at: 2 * DAY }),
      anObservation({ at: 3 * DAY }),
      aProfileChange({ at: 7 * DAY }),
    )
    expect(week.recent.map((one) => one.atMs)).toEqual([1, 2, 3, 7].map((day) => START_MS + day * DAY))
  })

  test('no more than so many', () => {
    const driver = createDriver()
    for (let n = 0; n < 200; n += 1) driver.send(aBid({ at: n * MINUTE }))
    expect(driver.profile().recent).toHaveLength(BOUNDS.recent)
  })
})

describe('account and travel', () => {
  test('the later word stands, a null says nothing', () => {
    const { account } = after(
      aProfileChange({ action: 'created', at: DAY, declaredCountry: 'PT', kycStatus: 'verified' }),
      aProfileChange({ at: 2 * DAY, declaredCountry: 'US', phoneCountry: 'PT' }),
      aProfileChange({ at: 1.5 * DAY, declaredCountry: 'BR', documentCountry: 'PT' }),
    )
    expect(account).toMatchObject({
      createdMs: START_MS + DAY,
      declaredCountry: { value: 'US' },
      kycStatus: { value: 'verified' },
      phoneCountry: { value: 'PT' },
      documentCountry: { value: 'PT' },
      declaredTimezone: null,
    })
  })

  test('notices are a set; the latest sixteen are kept', () => {
    const notice = (n: number, countries: readonly string[] = []) =>
      aTravelNotice({ at: n, from: n * DAY, to: (n + 1) * DAY, countries })
    const twice = after(notice(1), notice(1), notice(1, ['JP']), notice(1, ['BR']))
    expect(twice.travel.map((one) => one.countries)).toEqual([[], ['BR'], ['JP']])
    const many = after(...Array.from({ length: 30 }, (_, n) => notice(n)))
    expect(many.travel).toHaveLength(16)
    expect(many.travel[0]?.fromMs).toBe(START_MS + 14 * DAY)
  })

  test('notices that begin together are ordered by their end', () => {
    const notice = (days: number) => aTravelNotice({ from: 0, to: days * DAY })
    expect(after(notice(3), notice(2)).travel.map((one) => one.toMs)).toEqual([
      START_MS + 2 * DAY,
      START_MS + 3 * DAY,
    ])
  })
})

describe('presence', () => {
  test('a failed log-in leaves no trace but that it happened', () => {
    const { logins, presence, activity, devices, asns, attributes, watermarkMs } = after(
      aFailedLogin({ at: 5 }),
    )
    expect([logins, presence, activity, devices, asns, attributes]).toEqual([[], [], [], [], [], []])
    expect(watermarkMs).toBe(START_MS + 5)
  })

  test('log-outs and heartbeats are presence, log-ins are listed too', () => {
    const profile = after(aLogin({ at: 0 }), aHeartbeat({ at: 10 * MINUTE }), aLogout({ at: 20 * MINUTE }))
    expect(profile.logins).toHaveLength(1)
    expect(profile.presence).toMatchObject([{ startMs: START_MS, endMs: START_MS + 20 * MINUTE }])
  })

  test('a log-in without a connection is presence, and no place', () => {
    const profile = after(aLogin({ connection: null }))
    expect(profile.logins).toEqual([])
    expect(profile.presence).toHaveLength(1)
  })

  test('what is not told is not seen', () => {
    const profile = after(aLogin({ connection: { device: null, asn: null, place: null } }))
    expect(profile.devices).toEqual([])
    expect(profile.asns).toEqual([])
    expect(profile.logins).toMatchObject([{ country: null, lat: null, lon: null, accuracyKm: null }])
  })
})

describe('payouts', () => {
  const many = (count: number, over: (n: number) => object = () => ({})) =>
    Array.from({ length: count }, (_, n) => aPayout({ at: n * HOUR, payout: `po-${n}`, ...over(n) }))

  test('a list that is full keeps the newest, and counts those that left it', () => {
    const profile = after(...many(60))
    expect(profile.payouts).toHaveLength(48)
    expect(profile.instruments).toMatchObject([
      { paidCount: 60, firstPaidMs: START_MS, lastPaidMs: START_MS + 59 * HOUR },
    ])
    expect(payoutsCoverFrom(profile.payouts)).toBe(START_MS + 12 * HOUR)
  })

  test('the reversal of what is still listed is counted, the extremes of what left stay', () => {
    const reversal = aPayout({ at: 60 * HOUR, payout: 'po-59', status: 'reversed' })
    expect(after(...many(60), reversal).instruments).toMatchObject([
      { paidCount: 59, firstPaidMs: START_MS, lastPaidMs: START_MS + 58 * HOUR },
    ])
  })

  test('fundings outlive their payouts, too', () => {
    const fund = (n: number) => (n < 20 ? { fundedBy: 'card', payer: n === 0 ? 'c-1' : 'c-2' } : {})
    const profile = after(...many(100, fund))
    expect(profile.fundings).toMatchObject([
      { payerId: 'c-1', payoutCount: 20, firstMs: START_MS, lastMs: START_MS + 19 * HOUR },
    ])
    const again = after(...many(100, (n) => (n === 0 || n > 90 ? { fundedBy: 'card', payer: 'c-9' } : {})))
    expect(again.fundings).toMatchObject([
      { payerId: 'c-9', payoutCount: 10, firstMs: START_MS, lastMs: START_MS + 99 * HOUR },
    ])
  })

  test('fundings whose listed payouts all came back are what is known of those that left', () => {
    const driver = createDriver()
    driver.send(...many(60, (n) => (n < 5 ? { fundedBy: 'card' } : {})))
    const brief = { payout: 'brief', fundedBy: 'card', payer: 'c-3' }
    driver.send(
      aPayout({ at: 61 * HOUR, ...brief }),
      aPayout({ at: 62 * HOUR, status: 'reversed', ...brief }),
    )
    expect(driver.profile().fundings).toMatchObject([{ payoutCount: 5, firstMs: START_MS }])
  })

  test('a funding told late of a payout that outlived the others', () => {
    const driver = createDriver()
    driver.send(aPayout({ payout: 'hit', status: 'requested', to: 'listed', crypto: LISTED }))
    driver.send(
      ...many(60, () => ({ at: DAY, fundedBy: 'card' })).map((one, n) => ({
        ...one,
        occurredAtMs: START_MS + DAY + n,
      })),
    )
    driver.send(aPayout({ at: DAY + HOUR, payout: 'hit', to: 'listed', crypto: LISTED, fundedBy: 'card' }))
    expect(driver.profile().fundings).toMatchObject([{ payoutCount: 61, firstMs: START_MS }])
  })

  test('no more fundings than there is room for: those used last stay', () => {
    const profile = after(...many(20, (n) => ({ fundedBy: `card-${n}` })))
    expect(profile.fundings).toHaveLength(16)
    expect(profile.fundings.map((one) => one.firstMs)).not.toContain(START_MS)
  })

  test('where only payouts that left the list stand, their first is what is known of them', () => {
    const driver = createDriver()
    driver.send(...many(2, () => ({ to: 'old' })))
    driver.send(
      ...many(60).map((one) => ({
        ...one,
        occurredAtMs: one.occurredAtMs + DAY,
        payout: { ...one.payout, payoutId: `later-${one.payout.payoutId}` as never },
      })),
    )
    driver.send(aPayout({ at: 5 * DAY, payout: 'po-1', to: 'old', status: 'reversed' }))
    expect(driver.profile().instruments.find((one) => one.key === 'old')).toMatchObject({
      paidCount: 1,
      firstPaidMs: START_MS,
      lastPaidMs: START_MS,
    })
  })

  test('a funding told late is older than those that left the list', () => {
    const driver = createDriver()
    driver.send(...many(60, (n) => ({ to: `bank-${n % 2}`, ...(n > 20 ? {} : { fundedBy: 'card' }) })))
    driver.send(aPayout({ at: 15 * HOUR + 1, payout: 'late', fundedBy: 'card', payer: 'c-5' }))
    expect(driver.profile().fundings).toMatchObject([{ payoutCount: 22, firstMs: START_MS }])
  })

  test('a destination that was pushed out is not brought back by a reversal of another one', () => {
    const driver = createDriver()
    driver.send(aPayout({ payout: 'po-x', status: 'requested', to: 'old' }))
    driver.send(...many(30, (n) => ({ at: DAY + n, to: `bank-${n}` })))
    expect(driver.profile().instruments).toHaveLength(24)
    driver.send(aPayout({ at: 2 * DAY, payout: 'po-x', status: 'reversed', to: 'new' }))
    expect(driver.profile().instruments.map((one) => one.key)).not.toContain('old')
  })

  test('where everything listed is the latest of its destination, the oldest goes', () => {
    const profile = after(...many(60, (n) => ({ to: `bank-${n}` })))
    expect(profile.payouts.map((one) => one.payoutId)[0]).toBe('po-12')
    expect(payoutsCoverFrom(profile.payouts)).toBe(Number.POSITIVE_INFINITY)
  })

  test('a hit stays while anything else can go', () => {
    const profile = after(...many(60, (n) => (n === 0 ? { crypto: LISTED, to: 'listed' } : {})))
    expect(profile.payouts[0]).toMatchObject({ payoutId: 'po-0', hit: { entry: 'TXlisted' } })
  })

  test('a list with room reaches back for ever', () => {
    expect(coversFrom([], 1)).toBe(Number.NEGATIVE_INFINITY)
    expect(coversFrom([{ ref: ref(3) }], 2)).toBe(Number.NEGATIVE_INFINITY)
    expect(coversFrom([{ ref: ref(3) }, { ref: ref(4) }], 2)).toBe(3)
  })
})

describe('uses told to the link store', () => {
  const uses = (driver: ReturnType<typeof createDriver>, event: Event) =>
    newUses(driver.profile(), event).map((one) => one.kind)

  test('a new thing is told, the same again is not, nor a later one within a step', () => {
    const driver = createDriver()
    expect(newUses(null, aLogin()).map((one) => one.kind)).toEqual(['device', 'ip'])
    driver.send(aLogin({ at: 0 }))
    expect(uses(driver, aLogin({ at: 0 }))).toEqual([])
    expect(uses(driver, aHeartbeat({ at: MINUTE }))).toEqual([])
    // An earlier use is news, and so is a later step: an eighth of 7 days for an address, of 30 days for a device.
    expect(uses(driver, aHeartbeat({ at: -MINUTE }))).toEqual(['device', 'ip'])
    expect(uses(driver, aHeartbeat({ at: DAY }))).toEqual(['ip'])
    expect(uses(driver, aHeartbeat({ at: 4 * DAY }))).toEqual(['device', 'ip'])
  })

  test('first and last use are told as extremes, in steps', () => {
    const driver = createDriver()
    driver.send(aPayout({ at: 10 * DAY, to: 'x' }))
    const [use] = newUses(driver.profile(), aPayout({ at: 9 * DAY, to: 'x' }))
    const step = (180 * DAY) / 8
    expect(use).toMatchObject({
      kind: 'instrument',
      windowMs: 180 * DAY,
      member: {
        workerId: 'w-1',
        firstSeenMs: START_MS + 9 * DAY,
        lastSeenMs: (Math.floor((START_MS + 10 * DAY) / step) + 1) * step,
      },
    })
  })

  test('a payout is on both sides of an account: what the client paid with, and where it goes', () => {
    const sides = (over: PayoutOptions) =>
      newUses(null, aPayout({ fundedBy: 'card', to: 'bank', ...over })).map(
        ({ kind, key, among }) => `${kind}:${key} among ${among}`,
      )
    const paid = ['instrument:bank among instrument', 'payee:bank among funding']
    expect(sides({})).toEqual(['funding:card among payee', ...paid])
    // Money that came back has no sides; nor has a destination that is nobody's or a verified company's.
    expect(sides({ status: 'reversed' })).toEqual([])
    expect(sides({ crypto: { omnibus: true } })).toEqual(['funding:card among payee'])
    const company = { holderKind: 'company', holderVerified: true } as const
    expect(sides(company)).toEqual(['funding:card among payee', paid[0]])
    expect(sides({ ...company, holderVerified: null })).toEqual(['funding:card among payee', ...paid])
  })

  test('a client pays with as many instruments as are remembered', () => {
    const driver = createDriver()
    for (let n = 0; n < 20; n += 1) driver.send(aPayout({ at: n * 30 * DAY, fundedBy: `card-${n}` }))
    const keys = (list: readonly { readonly key: string }[]) => list.map((one) => one.key)
    const { attributes, fundings } = driver.profile()
    expect(keys(attributes.filter((one) => one.kind === 'funding'))).toEqual(keys(fundings))
    expect(fundings).toHaveLength(16)
  })

  test('a declared relation is told with all that is used, the present event included', () => {
    const driver = createDriver()
    driver.send(aLogin(), aPayout())
    const declares = aProfileChange({ at: MINUTE, householdId: 'h', adds: 'bank-2' })
    const told = newUses(driver.profile(), declares)
    expect(told.map((one) => one.kind).sort()).toEqual(['device', 'instrument', 'instrument', 'ip', 'payee'])
    expect(told.every((one) => one.member.householdId === 'h')).toBe(true)
    driver.send(declares)
    // Declared again, and an older declaration that comes late, change nothing.
    expect(uses(driver, aProfileChange({ at: 2 * MINUTE, householdId: 'h' }))).toEqual([])
    expect(uses(driver, aProfileChange({ at: 0, householdId: 'older' }))).toEqual([])
    expect(uses(driver, aProfileChange({ at: 3 * MINUTE, adds: 'bank-2', agencyId: 'a' }))).toHaveLength(5)
  })

  test('what is too late, failed, reversed or private is no use', () => {
    const driver = createDriver()
    driver.send(aLogin({ at: 10 * DAY }))
    expect(uses(driver, aPayout({ at: 7 * DAY }))).toEqual([])
    expect(uses(driver, aFailedLogin({ at: 10 * DAY, connection: { device: 'x' }, mfaDevice: 'y' }))).toEqual(
      [],
    )
    expect(uses(driver, aPayout({ at: 10 * DAY, status: 'reversed' }))).toEqual([])
    expect(uses(driver, aLogin({ at: 10 * DAY, connection: { device: null, ip: null } }))).toEqual([])
  })

  test('no more things of one kind than there is room for, and those of another kind stay', () => {
    const driver = createDriver()
    driver.send(aPayout({ to: 'bank' }))
    for (let n = 0; n < 20; n += 1) driver.send(aLogin({ at: n * DAY, connection: { ip: `ip-${n}` } }))
    const kinds = driver.profile().attributes.map((one) => one.kind)
    expect(kinds.filter((kind) => kind === 'ip')).toHaveLength(8)
    expect(kinds).toContain('instrument')
  })

  test('events of one batch are asked for one after another', () => {
    let noted = noteUses(null, aLogin())
    expect(newUses(noted, aLogin()).map((one) => one.kind)).toEqual([])
    noted = noteUses(noted, aProfileChange({ at: 1, householdId: 'h' }))
    expect(newUses(noted, aPayout({ at: 2 }))).toMatchObject([
      { kind: 'instrument', member: { householdId: 'h' } },
      { kind: 'payee', member: { householdId: 'h' } },
    ])
    expect(noteUses(noted, aLogin({ at: -3 * DAY }))).toBe(noted)
  })
})

test('a worker never seen has no facts', () => {
  const profile = emptyProfile(workerId('w-9'))
  expect(Object.values(profile).filter((one) => Array.isArray(one) && one.length > 0)).toEqual([])
})
