import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalToScaled } from './decimal.ts'
import { importRates, noRates } from './usd-rates.ts'

const HEADER = 'date,currency,usd'
const load = (lines: readonly string[], options = {}) =>
  importRates({ name: 'rates.csv', text: [HEADER, ...lines].join('\n') }, options)
const day = (text: string): number => Date.parse(`${text}T12:00:00Z`)

describe('decimalToScaled', () => {
  it.each([
    ['0', 0n],
    ['1', 10n ** 18n],
    ['1.5', 15n * 10n ** 17n],
    ['0.000000000000000001', 1n],
    ['999999999999999.999999999999999999', 10n ** 33n - 1n],
    ['007', 7n * 10n ** 18n],
  ])('%s', (text, scaled) => {
    expect(decimalToScaled(text)).toBe(scaled)
  })

  it.each([
    '',
    '.',
    '1.',
    '.5',
    '-1',
    '+1',
    '1e3',
    '1,5',
    ' 1',
    '1 ',
    '1000000000000000',
    '1.0000000000000000001',
    '0x1',
    '１',
    'NaN',
  ])('%j is no amount', (text) => {
    expect(decimalToScaled(text)).toBeNull()
  })

  it('is exact for every amount of the contract', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 33n - 1n }), (scaled) => {
        const digits = scaled.toString().padStart(19, '0')
        expect(decimalToScaled(`${digits.slice(0, -18)}.${digits.slice(-18)}`)).toBe(scaled)
      }),
    )
  })
})

describe('importRates', () => {
  it('takes the rate of the day, or the last one before it, whatever the order of the lines', async () => {
    const rates = await load(['2026-03-04,EUR,1.20', '2026-03-02,EUR,1.10', '2026-03-02,ETH,2000.5'])
    expect(rates.usdCents('100.00', 'EUR', day('2026-03-02'))).toBe(11_000n)
    expect(rates.usdCents('100.00', 'EUR', day('2026-03-03'))).toBe(11_000n)
    expect(rates.usdCents('100.00', 'EUR', Date.parse('2026-03-03T23:59:59.999Z'))).toBe(11_000n)
    expect(rates.usdCents('100.00', 'EUR', Date.parse('2026-03-04T00:00:00Z'))).toBe(12_000n)
    expect(rates.usdCents('0.01', 'ETH', day('2026-03-02'))).toBe(2001n) // 20.005 dollars, half a cent up
    expect(rates).toMatchObject({ currencies: ['ETH', 'EUR'], newestDay: '2026-03-04' })
  })

  it('knows nothing before the first rate, and nothing from a rate that is too old', async () => {
    const rates = await load(['2026-03-02,EUR,1.10'])
    expect(rates.usdCents('1', 'EUR', day('2026-03-01'))).toBeNull()
    expect(rates.usdCents('1', 'EUR', day('2026-03-09'))).toBe(110n)
    expect(rates.usdCents('1', 'EUR', day('2026-03-10'))).toBeNull()
    const patient = await load(['2026-03-02,EUR,1.10'], { maxAgeDays: 30 })
    expect(patient.usdCents('1', 'EUR', day('2026-04-01'))).toBe(110n)
    expect(patient.usdCents('1', 'EUR', day('2026-04-02'))).toBeNull()
  })

  it('a dollar is a dollar without any table; a stablecoin is not', () => {
    const rates = noRates()
    expect(rates.usdCents('1250.00', 'USD', 0)).toBe(125_000n)
    expect(rates.usdCents('0.005', 'USD', 0)).toBe(1n)
    expect(rates.usdCents('0.0049', 'USD', 0)).toBe(0n)
    for (const coin of ['USDT', 'USDC', 'DAI', 'EUR']) expect(rates.usdCents('1', coin, 0)).toBeNull()
    expect(rates.newestDay).toBeNull()
  })

  it('uses a stablecoin’s own rate', async () => {
    expect((await load(['2026-03-02,USDT,0.9991'])).usdCents('1000', 'USDT', day('2026-03-02'))).toBe(99_910n)
  })

  it('answers null for what is no amount', async () => {
    const rates = await load(['2026-03-02,EUR,1.10'])
    for (const amount of ['', '-1', '1e3', '1,000'])
      expect(rates.usdCents(amount, 'EUR', day('2026-03-02'))).toBeNull()
  })

  it('is exact where floating point is not', async () => {
    const rates = await load([
      '2026-03-02,BIG,999999999999999.999999999999999999',
      '2026-03-02,DUST,0.000000000000000001',
    ])
    // By hand: (10^33 − 1)² · 10⁻³⁶ dollars = 10^30 − 2·10⁻³ + … dollars, so 10^32 − 0.2 + … cents.
    expect(rates.usdCents('999999999999999.999999999999999999', 'BIG', day('2026-03-02'))).toBe(10n ** 32n)
    expect(rates.usdCents('999999999999999', 'DUST', day('2026-03-02'))).toBe(0n)
    expect(
      (await load(['2026-03-02,EUR,1.1'])).usdCents('503599627370497.01', 'EUR', day('2026-03-02')),
    ).toBe(55_395_959_010_754_671n)
  })

  it('scales with the amount: n times the amount is n times the dollars, to the cent', async () => {
    const rates = await load(['2026-03-02,EUR,1.25'])
    fc.assert(
      fc.property(fc.nat(1_000_000_000), (euros) => {
        expect(rates.usdCents(String(euros), 'EUR', day('2026-03-02'))).toBe(BigInt(euros) * 125n)
      }),
    )
  })

  it.each([
    ['2026-02-30,EUR,1', 1],
    ['02.03.2026,EUR,1', 1],
    ['2026-03-02,eur,1', 12],
    ['2026-03-02,EUR,0', 16],
    ['2026-03-02,EUR,-1', 16],
    ['2026-03-02,EUR,1.0e2', 16],
    ['2026-03-02,USD,0.9', 16],
    ['2026-03-02,EUR', 15],
  ])('%s is refused, with line and column', async (line, column) => {
    const fault = await load(['2026-03-01,EUR,1.1', line]).catch((error) => error)
    expect(fault).toMatchObject({ code: 'LIST_FIELD', file: 'rates.csv', line: 3, column })
  })

  it('two rates for one day and currency are refused', async () => {
    const fault = await load(['2026-03-02,EUR,1.10', '2026-03-02,EUR,1.20']).catch((error) => error)
    expect(fault).toMatchObject({ code: 'LIST_FIELD', line: 3, column: 1 })
  })
})
