import type { Instrument } from '../profile.ts'

/**
 * What a crypto address was declared as, or the instrument itself.
 *
 * A wallet is added to the account under the platform's id and paid at its address, so it is two instruments. Which address belongs
 * to which id is never told: the first address paid is taken for the first wallet declared, and so on, which is the reading that
 * favours the worker. All addresses of a wallet that never repeats one are one wallet.
 */
export function declaredAs(instrument: Instrument, instruments: readonly Instrument[]): Instrument {
  if (!isPaidAddress(instrument)) return instrument
  const declared = instruments.filter(isDeclaredWallet).sort((a, b) => a.addedMs - b.addedMs)
  if (declared.length === 0) return instrument
  const addresses = instruments.filter(isPaidAddress)
  const rotatingMs = startOf(addresses.filter((one) => !one.accountModel))
  const startMs = instrument.accountModel ? instrument.firstPaidMs : rotatingMs
  const before = addresses.filter((one) => one.accountModel && one.firstPaidMs < startMs).length
  const wallet = declared[before + Number(rotatingMs < startMs)]
  return wallet !== undefined && wallet.addedMs <= startMs ? wallet : instrument
}

type PaidAddress = Instrument & { readonly firstPaidMs: number }
type DeclaredWallet = Instrument & { readonly addedMs: number }

const isPaidAddress = (one: Instrument): one is PaidAddress =>
  one.kind === 'crypto' && one.addedMs === null && one.firstPaidMs !== null

const isDeclaredWallet = (one: Instrument): one is DeclaredWallet =>
  one.kind === 'crypto' && one.addedMs !== null && one.firstPaidMs === null

const startOf = (addresses: readonly PaidAddress[]): number =>
  addresses.reduce((startMs, one) => Math.min(startMs, one.firstPaidMs), Number.POSITIVE_INFINITY)
