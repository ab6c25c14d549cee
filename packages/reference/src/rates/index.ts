export { DECIMAL_SCALE, decimalToScaled } from './decimal.ts'
export { importRates, noRates, type RatesOptions, type UsdRates } from './usd-rates.ts'
