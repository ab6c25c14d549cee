import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT } from '../context.ts'
import type { Event } from '../event.ts'
import { defaultSettings } from '../settings.ts'
import {
  aLabel,
  aLink,
  aMember,
  aPayout,
  aProfileChange,
  aRating,
  type PayoutOptions,
  workerId,
} from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { clientFundedByWorker } from './client-funded-by-worker.ts'

const QUIET = { kind: 'quiet', strengths: [], counter: [] }
const verdict = (events: readonly Event[], worker = 'w-1') =>
  brief(askAfter(clientFundedByWorker, events, worker))

/** Client c-7 of w-1 pays from the account to which w-2 is paid. */
const funded = (over: PayoutOptions = {}) =>
  aPayout({ at: DAY, payer: 'c-7', fundedBy: 'paypal-2', to: 'bank-1', ...over })
const paid = (over: PayoutOptions = {}) => aPayout({ worker: 'w-2', to: 'paypal-2', ...over })

/** Each of so many workers is paid by a client who pays from the account of the next; the last from that of the first. */
const ring = (size: number) =>
  Array.from({ length: size }, (_, n) =>
    aPayout({
      worker: `w-${n + 1}`,
      at: n * DAY,
      to: `bank-${n}`,
      payer: 'c-1',
      fundedBy: `bank-${(n + 1) % size}`,
    }),
  )

describe('client-funded-by-worker', () => {
  test('the client pays from where another worker is paid: both of them are told, whoever came first', () => {
    for (const events of [
      [paid(), funded()],
      [funded(), paid()],
      [funded(), paid({ at: 2 * DAY })],
    ]) {
      expect(askAfter(clientFundedByWorker, events, 'w-1')).toMatchObject({
        kind: 'fired',
        episodes: [
          {
            strength: 0.7,
            observed: 1,
            params: { payerId: 'c-7', workers: 1, days: 180 },
            text: 'Client c-7 pays this worker from an instrument that another worker is paid to within 180 days.',
            evidence: [{ eventId: events.find((one) => one.workerId === 'w-1')?.eventId }],
          },
        ],
      })
      expect(askAfter(clientFundedByWorker, events, 'w-2')).toMatchObject({
        kind: 'fired',
        episodes: [
          {
            strength: 0.7,
            observed: 1,
            params: { workers: 1, days: 180 },
            text: 'An instrument that this worker is paid to funds a client’s payments to another worker within 180 days.',
            evidence: [{ eventId: events.find((one) => one.workerId === 'w-2')?.eventId }],
          },
        ],
      })
    }
  })

  test('it counts the workers on the other side', () => {
    const events = [
      paid(),
      funded(),
      funded({ worker: 'w-3', to: 'bank-3' }),
      paid({ worker: 'w-4', at: 2 * DAY }),
    ]
    for (const worker of ['w-1', 'w-2', 'w-3', 'w-4'])
      expect(askAfter(clientFundedByWorker, events, worker)).toMatchObject({ episodes: [{ observed: 2 }] })
  })

  test('on both sides at once, in a circle of two or in a ring, it weighs more', () => {
    for (const size of [2, 4]) {
      const driver = createDriver()
      driver.send(...ring(size))
      for (let n = 1; n <= size; n += 1)
        expect(brief(ask(clientFundedByWorker, driver.profile(`w-${n}`))).strengths).toEqual([0.85, 0.85])
    }
  })

  describe('where the client has rated the worker from whose account it pays', () => {
    const rated = (...workers: readonly string[]) =>
      workers.map((worker, n) => aRating({ worker, at: (5 + n) * DAY, client: 'c-1' }))

    test('with money on both sides it may stand alone', () => {
      const driver = createDriver()
      driver.send(...ring(3), ...rated('w-1', 'w-2', 'w-3'))
      for (const worker of ['w-1', 'w-2', 'w-3'])
        expect(ask(clientFundedByWorker, driver.profile(worker))).toMatchObject({
          kind: 'fired',
          episodes: [
            {
              strength: 0.9,
              standsAlone: true,
              text: expect.stringContaining('has rated that worker'),
              evidence: [{}, {}],
            },
            { strength: 0.85, standsAlone: false, evidence: [{}] },
          ],
        })
      const said = driver.findings.findLast((one) => one.judgement.subject.id === 'w-2')
      expect(said?.judgement.band).toBe('critical')
    })

    test('whoever is but hired by such a client is looked at and no more', () => {
      const events = [paid(), funded({ payer: 'c-1' }), ...rated('w-2', 'w-1')]
      expect(askAfter(clientFundedByWorker, events)).toMatchObject({
        episodes: [{ strength: 0.7, standsAlone: false }],
      })
    })

    test('another client’s rating, that of another worker, and one long before say nothing of it', () => {
      const both = ring(3)
      const other = ['w-1', 'w-2'].map((worker) => aRating({ worker, at: 5 * DAY, client: 'c-2' }))
      const apart = [
        aRating({ worker: 'w-2', at: 5 * DAY, client: 'c-1' }),
        aRating({ worker: 'w-1', at: 30 * DAY, client: 'c-1' }),
      ]
      for (const ratings of [other, rated('w-1', 'w-3'), rated('w-2'), apart])
        expect(verdict([...both, ...ratings]).strengths).toEqual([0.85, 0.85])
    })
  })

  test('a client in common binds nobody, and neither does a destination in common', () => {
    const common = ['w-1', 'w-2', 'w-3'].flatMap((worker) => [
      aPayout({ worker, payer: 'c-big', fundedBy: 'card-big', to: 'bank-ring' }),
      aPayout({ worker, at: DAY, payer: 'c-big', fundedBy: 'card-big', to: `bank-${worker}` }),
    ])
    for (const worker of ['w-1', 'w-2', 'w-3']) expect(verdict(common, worker)).toEqual(QUIET)
  })

  test('an account that was added and never paid to is nobody’s pay', () => {
    const events = [aProfileChange({ worker: 'w-2', adds: 'paypal-2' }), funded()]
    expect(verdict(events)).toEqual(QUIET)
    expect(verdict(events, 'w-2').kind).toBe('unready')
  })

  test('where no payout told what the client paid with, it is unready', () => {
    expect(askAfter(clientFundedByWorker, [aPayout()])).toMatchObject({ kind: 'unready', missing: 'history' })
    expect(verdict([funded()])).toEqual(QUIET)
  })

  test('uses more than 180 days apart bind nobody', () => {
    const apart = (days: number) => [paid(), funded({ at: days * DAY })]
    for (const worker of ['w-1', 'w-2']) {
      expect(verdict(apart(180), worker).kind).toBe('fired')
      // "Last seen" is kept in steps of an eighth of the window, 22.5 days: after that much more it is over for certain.
      expect(verdict(apart(203), worker).strengths).toEqual([])
      expect(verdict([...apart(1), aPayout({ worker, at: 204 * DAY, to: 'new' })], worker).strengths).toEqual(
        [],
      )
    }
  })

  describe('guards', () => {
    test('refund: what came back is neither funding nor pay, whichever is told first', () => {
      const refund = funded({ payout: 'po-1', at: 2 * DAY, status: 'reversed' })
      const sent = funded({ payout: 'po-1' })
      expect(verdict([paid(), sent, refund]).kind).toBe('quiet')
      expect(verdict([paid(), refund, sent]).kind).toBe('quiet')
      expect(verdict([paid(), sent, refund, funded({ at: 3 * DAY })]).kind).toBe('fired')
      const back = paid({ payout: 'po-2', at: 2 * DAY, status: 'reversed' })
      const paidOnce = paid({ payout: 'po-2' })
      expect(verdict([paidOnce, funded(), back], 'w-2').strengths).toEqual([])
      expect(verdict([funded(), back, paidOnce], 'w-2').strengths).toEqual([])
      expect(verdict([paidOnce, funded(), back, paid({ at: 3 * DAY })], 'w-2').kind).toBe('fired')
      // What was never but reversed is told to nobody.
      expect(verdict([back, funded()])).toEqual(QUIET)
      expect(verdict([refund, paid()], 'w-2').kind).toBe('unready')
    })

    test.each(['household', 'agency'] as const)('a declared %s is quiet, and says why', (relation) => {
      const declared = relation === 'agency' ? { agencyId: 'x' } : { householdId: 'x' }
      const declare = ['w-1', 'w-2'].map((worker) => aProfileChange({ worker, at: 3 * DAY, ...declared }))
      for (const events of [
        [...declare, paid({ at: 4 * DAY }), funded({ at: 4 * DAY })],
        // Declared afterwards, it reaches both sides.
        [paid(), funded(), ...declare],
      ])
        for (const worker of ['w-1', 'w-2'])
          expect(verdict(events, worker)).toEqual({
            ...QUIET,
            counter: [`client-funded-by-worker.${relation}`],
          })
      const stranger = paid({ worker: 'w-3', at: 4 * DAY })
      expect(verdict([...declare, paid({ at: 4 * DAY }), stranger, funded({ at: 4 * DAY })])).toMatchObject({
        kind: 'fired',
      })
    })

    test('an agency that the platform does not know is none', () => {
      const driver = createDriver()
      const declare = ['w-1', 'w-2'].map((worker) => aProfileChange({ worker, agencyId: 'x' }))
      driver.send(...declare, paid(), funded())
      const knowing = (agency: string) => ({
        ...DEFAULT_CONTEXT,
        platform: { ...DEFAULT_CONTEXT.platform, agencies: [agency] },
      })
      const told = (agency: string) =>
        brief(ask(clientFundedByWorker, driver.profile(), {}, knowing(agency))).kind
      expect([told('x'), told('y')]).toEqual(['quiet', 'fired'])
    })

    test('own: of an account that both are paid to, self-dealing and shared-instrument speak', () => {
      const events = [paid(), funded(), funded({ at: 2 * DAY, to: 'paypal-2' })]
      expect(verdict(events)).toEqual(QUIET)
      expect(verdict(events, 'w-2')).toEqual(QUIET)
      // Added to the account is enough, as it is there.
      expect(verdict([paid(), funded(), aProfileChange({ at: 2 * DAY, adds: 'paypal-2' })])).toEqual(QUIET)
      // A third worker who is paid by that client is another matter.
      const third = funded({ worker: 'w-3', to: 'bank-3' })
      expect(askAfter(clientFundedByWorker, [...events, third], 'w-2')).toMatchObject({
        episodes: [{ observed: 1 }],
      })
    })

    test('own-company: a verified company that is paid and hires is a business', () => {
      const company = { holderKind: 'company', holderVerified: true } as const
      for (const worker of ['w-1', 'w-2']) {
        expect(verdict([paid(company), funded()], worker).strengths).toEqual([])
        expect(verdict([paid({ ...company, holderVerified: false }), funded()], worker).kind).toBe('fired')
        expect(verdict([paid({ ...company, holderKind: 'person' }), funded()], worker).kind).toBe('fired')
      }
    })

    test('omnibus: an exchange’s shared address is nobody’s, even where that was learned later', () => {
      const exchange = (omnibus: boolean, hasMemo = false) => ({ crypto: { omnibus, hasMemo } })
      for (const worker of ['w-1', 'w-2']) {
        expect(verdict([paid(exchange(true)), funded()], worker).strengths).toEqual([])
        expect(verdict([paid(exchange(true, true)), funded()], worker).kind).toBe('fired')
      }
      expect(verdict([paid(exchange(false)), funded(), paid({ at: DAY, ...exchange(true) })], 'w-2')).toEqual(
        {
          ...QUIET,
          counter: ['client-funded-by-worker.omnibus'],
        },
      )
    })

    test('service: an account of so many workers is one, on either side', () => {
      const many = (attribute: 'funding' | 'payee' | 'instrument', key: string, count: number) =>
        Array.from({ length: count }, (_, n) =>
          aLink({ attribute, key, member: aMember(`w-other-${n}`), worker: 'w-1' }),
        )
      const held = { ...QUIET, counter: ['client-funded-by-worker.service'] }
      // So many are paid to what the client pays with.
      expect(verdict([funded(), ...many('funding', 'paypal-2', 50)]).kind).toBe('fired')
      expect(verdict([funded(), ...many('funding', 'paypal-2', 51)])).toEqual(held)
      // So many clients pay with what the worker is paid to.
      expect(verdict([aPayout({ to: 'hub' }), ...many('payee', 'hub', 50)]).kind).toBe('fired')
      expect(verdict([aPayout({ to: 'hub' }), ...many('payee', 'hub', 51)])).toEqual(held)
      // So many are paid to it beside the worker, and one client pays with it.
      const client = aLink({ attribute: 'payee', key: 'hub', member: aMember('w-2') })
      expect(verdict([aPayout({ to: 'hub' }), client, ...many('instrument', 'hub', 49)]).kind).toBe('fired')
      expect(verdict([aPayout({ to: 'hub' }), client, ...many('instrument', 'hub', 50)])).toEqual(held)
    })
  })

  test('alone it calls for a look and no more, and names whom it is about', () => {
    const driver = createDriver()
    driver.send(...ring(4))
    const { judgement } = driver.findings.findLast((one) => one.judgement.subject.id === 'w-2') ?? {}
    expect(judgement).toMatchObject({
      band: 'medium',
      linked: [
        { workerId: 'w-1', by: ['client-funded-by-worker'] },
        { workerId: 'w-3', by: ['client-funded-by-worker'] },
      ],
    })
  })

  test('who hires others and said so stays quiet until somebody new joins', () => {
    const driver = createDriver()
    driver.send(paid(), funded())
    const said = () => driver.last('w-2').profile.said?.band ?? 'none'
    expect(said()).toBe('medium')
    driver.send(
      aLabel({
        worker: 'w-2',
        at: 2 * DAY,
        verdict: 'benign_explained',
        signals: ['client-funded-by-worker'],
      }),
    )
    expect(said()).toBe('none')
    driver.send(funded({ at: 40 * DAY }), paid({ at: 41 * DAY }))
    expect(said()).toBe('none')
    driver.send(funded({ worker: 'w-3', at: 42 * DAY, to: 'bank-3' }), paid({ at: 43 * DAY }))
    expect(said()).toBe('medium')
  })

  test('it heats nobody: what a client pays with is no tie of one hand', () => {
    const driver = createDriver(defaultSettings())
    driver.send(...ring(3), aProfileChange({ worker: 'w-1', at: 5 * DAY, phone: 'p' }))
    driver.send(
      aProfileChange({ worker: 'w-9', at: 6 * DAY, phone: 'p' }),
      aPayout({ worker: 'w-9', at: 7 * DAY }),
    )
    const kinOf = (worker: string) => driver.profile(worker).kin.filter((one) => one.heat > 0)
    for (const worker of ['w-1', 'w-2', 'w-3', 'w-9']) expect(kinOf(worker)).toEqual([])
  })

  test('it speaks exactly of those whose clients pay from where others are paid, in any order', () => {
    const account = fc.constantFrom('a', 'b', 'c', 'd')
    const worker = fc.integer({ min: 1, max: 4 })
    const payouts = fc.array(fc.record({ worker, fundedBy: account, to: account, at: worker }), {
      minLength: 1,
      maxLength: 6,
    })
    fc.assert(
      fc.property(payouts, fc.infiniteStream(fc.nat()), (drawn, keys) => {
        const made = drawn.map(({ at, worker: n, ...over }) =>
          aPayout({ ...over, worker: `w-${n}`, at: at * 1000 }),
        )
        const shuffled = made
          .map((event) => ({ event, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ event }) => event)
        const [driver, other] = [createDriver(), createDriver()]
        driver.send(...made)
        other.send(...shuffled)
        for (let n = 1; n <= 4; n += 1) {
          const id = workerId(`w-${n}`)
          const own = drawn.filter((one) => one.worker === n)
          const isPaidTo = (key: string) => own.some((one) => one.to === key)
          const paidTo = (key: string) => drawn.filter((one) => one.to === key).map((one) => one.worker)
          const asPayer = own.some(
            ({ fundedBy }) => !isPaidTo(fundedBy) && paidTo(fundedBy).some((one) => one !== n),
          )
          const asPayee = own.some(({ to }) =>
            drawn.some((one) => one.fundedBy === to && one.worker !== n && !paidTo(to).includes(one.worker)),
          )
          const expected = asPayer && asPayee ? 0.85 : asPayer || asPayee ? 0.7 : 0
          for (const one of [driver, other]) {
            const { strengths } = brief(ask(clientFundedByWorker, one.profile(id)))
            expect(Math.max(0, ...strengths)).toBe(expected)
          }
        }
      }),
    )
  })
})
