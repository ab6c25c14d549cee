import type { ListSource, ReadOptions } from '../text/read-bytes.ts'
import { FieldProblem, readTable } from '../text/read-table.ts'
import { DECIMAL_SCALE, decimalToScaled } from './decimal.ts'

export interface RatesOptions extends ReadOptions {
  /** Oldest rate still used, in days before the amount's own day. Default 7: spans a weekend and holidays. */
  readonly maxAgeDays?: number | undefined
}

export interface UsdRates {
  /**
   * The value of an amount in US cents at the rate of its day (UTC) or the last one before it, half a cent rounded up.
   * Null when the amount is no decimal, the currency is not in the table, or its last rate is too old: then nobody knows,
   * and nothing is guessed. US dollars need no table. Exact: no floating point anywhere.
   */
  readonly usdCents: (amount: string, currency: string, atMs: number) => bigint | null
  /** The same table, with another age in days up to which a rate is used. */
  readonly within: (maxAgeDays: number) => UsdRates
  readonly currencies: readonly string[]
  /** Day of the newest rate, `YYYY-MM-DD`; null for an empty table. */
  readonly newestDay: string | null
  /** Short content hash. */
  readonly version: string
}

const COLUMNS = ['date', 'currency', 'usd'] as const
const DAY_MS = 86_400_000
/** Amount and rate both count 10⁻¹⁸; their product counts 10⁻³⁶ dollars, a cent is 10³⁴ of that. */
const PER_CENT = 10n ** BigInt(2 * DECIMAL_SCALE - 2)
const AMOUNT_PER_CENT = 10n ** BigInt(DECIMAL_SCALE - 2)

interface Rate {
  /** Days since 1970-01-01. */
  readonly day: number
  /** Dollars per unit, in 10⁻¹⁸. */
  readonly scaled: bigint
}

/**
 * Reads exchange rates: CSV with the header `date,currency,usd`, one line per day and currency; `usd` is the price of
 * one unit in US dollars. Days may be missing and in any
 * order; two prices for one day are a fault.
 *
 * @throws {ListFault} LIST_HEADER, LIST_FIELD with line and column; LIST_UNREADABLE and the like
 */
export async function importRates(source: ListSource, options: RatesOptions = {}): Promise<UsdRates> {
  const byCurrency = new Map<string, Map<number, bigint>>()
  const { contentHash } = await readTable(source, COLUMNS, options, (row) => {
    const day = dayOf(row.date.text)
    if (day === null)
      throw new FieldProblem(row.date, `expected a date such as 2026-03-01, got "${row.date.text}"`)
    const currency = row.currency.text
    if (!/^[A-Z0-9]{3,10}$/.test(currency)) {
      throw new FieldProblem(row.currency, `expected a currency such as EUR, got "${currency}"`)
    }
    const scaled = decimalToScaled(row.usd.text)
    if (scaled === null || scaled === 0n) {
      throw new FieldProblem(row.usd, `expected a price above 0 such as 1.0832, got "${row.usd.text}"`)
    }
    if (currency === 'USD' && scaled !== 10n ** BigInt(DECIMAL_SCALE)) {
      throw new FieldProblem(row.usd, `one US dollar is 1 US dollar, got "${row.usd.text}"`)
    }
    const rates = byCurrency.get(currency) ?? new Map<number, bigint>()
    if (rates.has(day)) throw new FieldProblem(row.date, `a second rate for ${currency} on ${row.date.text}`)
    byCurrency.set(currency, rates.set(day, scaled))
  })
  const sorted = [...byCurrency].map(([currency, rates]): [string, readonly Rate[]] => [
    currency,
    [...rates].map(([day, scaled]) => ({ day, scaled })).sort((a, b) => a.day - b.day),
  ])
  return ratesOf(new Map(sorted), options.maxAgeDays ?? 7, contentHash)
}

/** No table: US dollars convert, everything else is unknown. */
export function noRates(): UsdRates {
  return ratesOf(new Map(), 0, 'none')
}

function ratesOf(
  byCurrency: ReadonlyMap<string, readonly Rate[]>,
  maxAgeDays: number,
  version: string,
): UsdRates {
  const newest = Math.max(
    ...[...byCurrency.values()].map((rates) => rates.at(-1)?.day ?? Number.NEGATIVE_INFINITY),
  )
  return {
    usdCents(amount, currency, atMs) {
      const scaled = decimalToScaled(amount)
      if (scaled === null) return null
      if (currency === 'USD') return rounded(scaled, AMOUNT_PER_CENT)
      const rates = byCurrency.get(currency)
      const rate = rates === undefined ? null : lastAtOrBefore(rates, Math.floor(atMs / DAY_MS), maxAgeDays)
      return rate === null ? null : rounded(scaled * rate.scaled, PER_CENT)
    },
    within: (days) => ratesOf(byCurrency, days, version),
    currencies: [...byCurrency.keys()].sort(),
    newestDay: Number.isFinite(newest) ? new Date(newest * DAY_MS).toISOString().slice(0, 10) : null,
    version,
  }
}

function rounded(value: bigint, unit: bigint): bigint {
  return (value + unit / 2n) / unit
}

function lastAtOrBefore(rates: readonly Rate[], day: number, maxAgeDays: number): Rate | null {
  let low = 0
  let high = rates.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((rates[middle] as Rate).day <= day) low = middle + 1
    else high = middle
  }
  const rate = rates[low - 1]
  return rate !== undefined && day - rate.day <= maxAgeDays ? rate : null
}

/** Days since 1970-01-01 of `YYYY-MM-DD`, or null when there is no such day. */
function dayOf(text: string): number | null {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text) return null
  return ms / DAY_MS
}
