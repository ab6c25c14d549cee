import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aPayout, LISTED } from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { sanctionedAddress } from './sanctioned-address.ts'

const listed = (options = {}) => aPayout({ to: 'listed', crypto: LISTED, ...options })

describe('sanctioned-address', () => {
  test('a payout to a listed address: strength 1, alone enough, critical at least, with the entry it matched', () => {
    const verdict = askAfter(sanctionedAddress, [listed({ payout: 'po-9' })])
    expect(verdict).toMatchObject({
      kind: 'fired',
      episodes: [
        {
          strength: 1,
          observed: 'TXlisted',
          standsAlone: true,
          minimumBand: 'critical',
          list: { name: 'ofac-sdn', version: 'ofac-1', entry: 'TXlisted' },
          guards: [{ id: 'exact-match', held: false }],
          text: 'Payout po-9 goes to TXlisted, an address on the sanctions list ofac-sdn (ofac-1), listed for Listed Party.',
        },
      ],
    })
  })

  test('an entry without a party is told without one', () => {
    const hit = { list: 'own', version: '1', entry: 'X', party: null, programme: null }
    const verdict = askAfter(sanctionedAddress, [
      aPayout({ payout: 'po-9', crypto: { screening: { version: '1', hit } } }),
    ])
    expect(verdict).toMatchObject({
      episodes: [{ text: 'Payout po-9 goes to X, an address on the sanctions list own (1).' }],
    })
  })

  test('screened and not listed is quiet; a bank needs no screening', () => {
    expect(brief(askAfter(sanctionedAddress, [aPayout({ crypto: {} }), aPayout()])).kind).toBe('quiet')
  })

  test('a crypto payout that passed without a list is unready, until the same payout has been screened', () => {
    const unscreened = aPayout({ payout: 'po-1', crypto: { screening: { version: null, hit: null } } })
    expect(askAfter(sanctionedAddress, [unscreened])).toMatchObject({ kind: 'unready', missing: 'input' })
    const screened = aPayout({ payout: 'po-1', crypto: {} })
    expect(brief(askAfter(sanctionedAddress, [unscreened, screened])).kind).toBe('quiet')
  })

  test('a hit speaks even where other payouts passed without a list', () => {
    const unscreened = aPayout({ crypto: { screening: { version: null, hit: null } } })
    expect(brief(askAfter(sanctionedAddress, [unscreened, listed()])).kind).toBe('fired')
  })

  test('guard exact-match: the answer of the screening decides, not a similar look', () => {
    const lookalike = aPayout({ to: 'listed-but-for-one-letter', crypto: {} })
    expect(brief(askAfter(sanctionedAddress, [lookalike])).kind).toBe('quiet')
  })

  test('a reversal does not take it back', () => {
    const events = [
      listed({ payout: 'po-1' }),
      aPayout({ at: HOUR, payout: 'po-1', to: 'listed', status: 'reversed', crypto: {} }),
    ]
    expect(brief(askAfter(sanctionedAddress, events)).strengths).toEqual([1])
  })

  test('it may arrive ever so late', () => {
    const driver = createDriver()
    driver.send(aPayout({ at: 100 * DAY }))
    const [late] = driver.send(listed({ at: 0 }))
    expect(late?.outcome).toBe('folded')
    expect(brief(ask(sanctionedAddress, driver.profile())).strengths).toEqual([1])
  })

  test('nobody can flush it out: it outlives any number of later payouts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.boolean(), (later, isLate) => {
        const driver = createDriver()
        const others = Array.from({ length: later }, (_, n) => aPayout({ at: 3 * DAY + n * HOUR }))
        driver.send(...(isLate ? [...others, listed()] : [listed(), ...others]))
        expect(brief(ask(sanctionedAddress, driver.profile())).strengths).toEqual([1])
      }),
      { numRuns: 10 },
    )
  })

  test('of more hits than there is room for payouts the newest speak', () => {
    const driver = createDriver()
    driver.send(...Array.from({ length: 50 }, (_, n) => listed({ at: n * HOUR, payout: `po-${n}` })))
    expect(ask(sanctionedAddress, driver.profile())).toMatchObject({
      episodes: Array.from({ length: 48 }, (_, n) => ({ params: { payoutId: `po-${n + 2}` } })),
    })
  })
})
