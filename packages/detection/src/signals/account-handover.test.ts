import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT } from '../context.ts'
import type { Event } from '../event.ts'
import {
  aLogin,
  aPayout,
  aProfileChange,
  aTravelNotice,
  type ConnectionOptions,
  type PayoutOptions,
  START_MS,
} from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { accountHandover } from './account-handover.ts'

const inOrder = (events: readonly Event[]) => [...events].sort((a, b) => a.occurredAtMs - b.occurredAtMs)
const after = (...events: readonly Event[]) => askAfter(accountHandover, inOrder(events))
const verdict = (...events: readonly Event[]) => brief(after(...events))

const paid = (day: number, over: PayoutOptions = {}) =>
  aPayout({ at: day * DAY, payout: `po-${day}`, to: 'bank-own', holderNameMatch: 0.97, ...over })
const ZONE = { timezone: 'Europe/Lisbon' }
/** One log-in a day. */
const work = (
  from: number,
  to: number,
  connection: ConnectionOptions = {},
  remoteTool: string | null = null,
) =>
  Array.from({ length: to - from }, (_, n) =>
    aLogin({ at: (from + n) * DAY + 9 * HOUR, connection: { ...ZONE, ...connection }, remoteTool }),
  )
const operated = (from: number, to: number) => work(from, to, {}, 'anydesk')

/** Two months of a life in which money went to the own account, and from day 50 on to somebody else's. */
const before = [...work(0, 40), paid(10), paid(30)]
const turned = paid(50, { to: 'bank-other', holderNameMatch: 0.2 })
const elsewhere = { timezoneOffsetMinutes: 480 }
const BANK = { asn: 64_500 }

describe('account-handover', () => {
  test('without a payout it cannot judge; with one destination, or without a sign, it is quiet', () => {
    expect(after(...work(0, 5)).kind).toBe('unready')
    expect(verdict(...before, ...operated(40, 60), paid(50)).kind).toBe('quiet')
    expect(verdict(...before, ...work(40, 60), turned).kind).toBe('quiet')
  })

  test.each<[string, number, readonly Event[]]>([
    ['remote', 0.5, operated(40, 60)],
    ['clock', 0.4, work(40, 60, elsewhere)],
    ['devices', 0.4, work(40, 60, { device: 'laptop-2' })],
    [
      'contacts',
      0.3,
      [
        ...work(40, 60),
        aProfileChange({ at: 0, phone: 'phone-1', email: 'mail-1' }),
        aProfileChange({ at: 45 * DAY, phone: 'phone-2' }),
        aProfileChange({ at: 55 * DAY, email: 'mail-2' }),
      ],
    ],
    ['remote clock', 0.7, work(40, 60, elsewhere, 'anydesk')],
  ])('%s, then money to another name: %d', (signs, strength, life) => {
    const said = after(...before, ...life, turned)
    expect(brief(said).strengths).toEqual([strength])
    expect(said).toMatchObject({
      episodes: [{ params: { signs, payoutId: 'po-50' }, observed: signs.split(' ').length }],
    })
  })

  test('a pause of three months, new devices, then money to another name: 1 - 0.6 * 0.6', () => {
    const woke = [...work(100, 120, { device: 'laptop-2' }), paid(121)]
    expect(
      verdict(...work(0, 15), paid(10), ...woke, {
        ...turned,
        ...paid(123, { to: 'bank-other', holderNameMatch: 0.2 }),
      }),
    ).toEqual({
      kind: 'fired',
      strengths: [0.64],
      counter: [],
    })
    // Somebody was at work all the while: the devices alone.
    expect(
      verdict(...work(0, 100), paid(10), ...woke, paid(123, { to: 'bank-other', holderNameMatch: 0.2 }))
        .strengths,
    ).toEqual([0.4])
  })

  test('speaks of the latest of what it saw, and shows all of it', () => {
    const said = after(...before, ...operated(55, 65), turned)
    expect(said).toMatchObject({
      episodes: [{ atMs: START_MS + 55 * DAY, evidence: [{ eventId: turned.eventId }, {}] }],
    })
  })

  test('what lies six weeks before or a month after is another story', () => {
    expect(
      verdict(...before, ...operated(40, 44), ...work(44, 90), paid(84, { to: 'x', holderNameMatch: 0.2 }))
        .kind,
    ).toBe('fired')
    expect(
      verdict(...before, ...operated(40, 44), ...work(44, 90), paid(90, { to: 'x', holderNameMatch: 0.2 }))
        .kind,
    ).toBe('quiet')
    expect(verdict(...before, ...work(40, 82), ...operated(82, 90), turned).kind).toBe('quiet')
  })

  describe('what was always so is no sign', () => {
    test('remote control, seldom or from the start', () => {
      expect(verdict(...before, ...operated(40, 41), ...work(41, 60), turned).kind).toBe('quiet')
      const always = [...operated(0, 3), ...work(3, 20), ...operated(20, 24), ...work(24, 40)]
      expect(verdict(...always, paid(10), ...operated(40, 44), ...work(44, 60), turned).kind).toBe('quiet')
      expect(verdict(...operated(0, 60), paid(10), turned).kind).toBe('quiet')
      // Daily, and longer than single sights are kept.
      expect(verdict(...work(0, 20), paid(10), ...operated(20, 60), turned).strengths).toEqual([0.5])
    })

    test('a clock that was foreign before, a journey that was announced, a browser that says UTC', () => {
      const foreign = work(0, 40, elsewhere)
      expect(verdict(...foreign, paid(10), ...work(40, 60, elsewhere), turned).kind).toBe('quiet')
      const notice = aTravelNotice({ at: 39 * DAY, from: 40 * DAY, to: 60 * DAY })
      expect(verdict(...before, notice, ...work(40, 60, elsewhere), turned).kind).toBe('quiet')
      const place = { timezone: 'Asia/Tokyo' }
      expect(verdict(...before, ...work(40, 60, place), turned).kind).toBe('quiet')
    })

    test('a second device beside the first', () => {
      const both = work(40, 60).flatMap((login, n) =>
        n % 3 === 0 ? [login] : work(40 + n, 41 + n, { device: 'phone' }),
      )
      expect(verdict(...before, ...both, turned).kind).toBe('quiet')
    })

    test('contacts that the account began with, whatever they are called', () => {
      const began = aProfileChange({ at: 20 * DAY, phone: 'z', email: 'z' })
      const changed = aProfileChange({ at: 45 * DAY, phone: 'a', email: 'a' })
      expect(verdict(...before, ...work(40, 60), began, changed, turned).strengths).toEqual([0.3])
      const long = [
        aProfileChange({ at: 0, phone: 'z', email: 'z' }),
        aProfileChange({ at: DAY, phone: 'a', email: 'a' }),
      ]
      expect(verdict(...before, ...work(40, 60), ...long, turned).kind).toBe('quiet')
    })

    test('one contact alone', () => {
      const life = [
        aProfileChange({ at: 0, phone: 'phone-1', email: 'mail-1' }),
        aProfileChange({ at: 45 * DAY, phone: 'phone-2' }),
      ]
      expect(verdict(...before, ...work(40, 60), ...life, turned).kind).toBe('quiet')
    })
  })

  describe('guards', () => {
    const taken = [...before, ...operated(40, 60)]
    const counter = (name: string) => [`account-handover.${name}`]

    test('onboarding: the first destination is no turn, though it comes late', () => {
      const first = paid(50, { to: 'bank-other', holderNameMatch: 0.2 })
      expect(verdict(...work(0, 40), ...operated(40, 60), first, paid(55))).toMatchObject({
        kind: 'quiet',
        counter: counter('own-name'),
      })
    })

    test('replacement', () => {
      const renewed = aProfileChange({ at: 49 * DAY, adds: 'bank-other', replacesSameHolder: true })
      expect(verdict(...taken, renewed, turned)).toEqual({ kind: 'quiet', strengths: [], counter: [] })
    })

    test('verified', () => {
      const proven = paid(50, { to: 'bank-other', holderNameMatch: 0.2, holderVerified: true })
      expect(verdict(...taken, proven).counter).toEqual(counter('verified'))
    })

    test('own-name', () => {
      expect(verdict(...taken, paid(50, { to: 'bank-2', holderNameMatch: 0.8 })).counter).toEqual(
        counter('own-name'),
      )
      expect(verdict(...taken, paid(50, { to: 'bank-2', holderNameMatch: 0.79 })).strengths).toEqual([0.5])
    })

    test('agency', () => {
      const through = paid(50, { to: 'bank-2', holderNameMatch: 0.2, agencyId: 'firm' })
      expect(verdict(...taken, through).counter).toEqual(counter('agency'))
    })

    test('ordinary-change: a new wallet with a new device', () => {
      const wallet = paid(50, { to: 'wallet', holderNameMatch: null, crypto: {} })
      const device = work(40, 60, { device: 'laptop-2' })
      expect(verdict(...before, ...device, wallet).counter).toEqual(counter('ordinary-change'))
      expect(verdict(...before, ...operated(40, 60), wallet).strengths).toEqual([0.5])
    })

    test('corporate', () => {
      const desktop = Array.from({ length: 20 }, (_, n) =>
        aLogin({ at: (40 + n) * DAY, connection: { ...ZONE, ...BANK }, remoteTool: 'citrix' }),
      )
      const driver = createDriver()
      driver.send(...inOrder([...before, ...desktop.slice(0, 10), turned]))
      const platform = { ...DEFAULT_CONTEXT.platform, corporateAsns: [64_500] }
      expect(brief(ask(accountHandover, driver.profile())).strengths).toEqual([0.5])
      expect(ask(accountHandover, driver.profile(), {}, { ...DEFAULT_CONTEXT, platform }).kind).toBe('quiet')
    })

    test('the next address of a wallet that never repeats one is no turn', () => {
      const next = paid(50, { to: 'addr-2', holderNameMatch: null, crypto: { accountModel: false } })
      expect(verdict(...taken, next).kind).toBe('quiet')
    })
  })

  test('is kept when the days it rests on are forgotten', () => {
    const driver = createDriver()
    driver.send(...inOrder([...before, ...operated(40, 50), ...work(50, 170), turned]))
    expect((driver.profile().days[0]?.day ?? 0) * DAY).toBeGreaterThan(turned.occurredAtMs + 30 * DAY)
    const episodes = driver.last().evaluation?.episodes ?? []
    expect(episodes.filter((one) => one.signal === 'account-handover')).toMatchObject([{ strength: 0.5 }])
  })

  test('is the same for events that come up to two days late, some of them twice', () => {
    const life = inOrder([
      ...before,
      aProfileChange({ at: 0, phone: 'phone-1', email: 'mail-1' }),
      aProfileChange({ at: 45 * DAY, phone: 'phone-2', email: 'mail-2' }),
      ...work(40, 60, { ...elsewhere, device: 'laptop-2' }, 'anydesk'),
      turned,
    ])
    const episodes = (events: readonly Event[]) => {
      const driver = createDriver()
      driver.send(...events)
      const { evaluation } = driver.last()
      const own = evaluation?.episodes.filter((one) => one.signal === 'account-handover') ?? []
      return own.map(({ evidence, ...one }) => ({ ...one, evidence: evidence.map((ref) => ref.eventId) }))
    }
    const straight = episodes(life)
    expect(straight).toHaveLength(1)
    const delays = fc.array(fc.integer({ min: 0, max: 47 }), {
      minLength: life.length,
      maxLength: life.length,
    })
    fc.assert(
      fc.property(delays, (hours) => {
        const arrivals = life.flatMap((event, n) => {
          const late = { event, atMs: event.occurredAtMs + (hours[n] ?? 0) * HOUR }
          return (hours[n] ?? 0) % 5 === 0 ? [late, { event, atMs: late.atMs + DAY }] : [late]
        })
        arrivals.sort((a, b) => a.atMs - b.atMs)
        expect(episodes(arrivals.map(({ event }) => event))).toEqual(straight)
      }),
      { numRuns: 10 },
    )
  })

  test('grows with every sign, and never over what several may say', () => {
    const SIGNS: Readonly<Record<string, readonly Event[]>> = {
      contacts: [
        aProfileChange({ at: 0, phone: 'phone-1', email: 'mail-1' }),
        aProfileChange({ at: 45 * DAY, phone: 'phone-2', email: 'mail-2' }),
      ],
    }
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (remote, clock, device, contacts) => {
          const life = (isMore: boolean) =>
            work(
              40,
              60,
              { ...(clock ? elsewhere : {}), ...(device || isMore ? { device: 'laptop-2' } : {}) },
              remote ? 'anydesk' : null,
            )
          const strength = (isMore: boolean) =>
            verdict(...before, ...life(isMore), ...(contacts ? (SIGNS['contacts'] ?? []) : []), turned)
              .strengths[0] ?? 0
          expect(strength(true)).toBeGreaterThanOrEqual(strength(false))
          expect(strength(true)).toBeLessThanOrEqual(0.7)
        },
      ),
      { numRuns: 16 },
    )
  })
})
