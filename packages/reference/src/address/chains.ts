/** Families of chains that share one kind of address. `other`: known by name, but its addresses are kept raw. */
export type ChainFamily =
  | 'evm'
  | 'tron'
  | 'utxo'
  | 'xrp'
  | 'stellar'
  | 'ton'
  | 'solana'
  | 'monero'
  | 'cosmos'
  | 'other-account'
  | 'other-utxo'

const CHAINS: Readonly<Record<ChainFamily, string>> = {
  evm: `ethereum eth mainnet erc20 bsc bnb bep20 binance-smart-chain polygon matic arbitrum arbitrum-one arb optimism op
    base avalanche avax avalanche-c gnosis xdai fantom ftm celo linea scroll zksync zksync-era mantle blast sonic cronos
    moonbeam moonriver ethereum-classic etc klaytn kaia metis aurora opbnb xdc unichain berachain hyperevm monad`,
  tron: 'tron trx trc20',
  utxo: `bitcoin btc xbt omni litecoin ltc bitcoin-cash bch bitcoin-sv bsv bitcoin-gold btg dash dogecoin doge zcash zec
    verge xvg digibyte dgb ecash xec ravencoin rvn horizen zen`,
  xrp: 'xrp xrpl ripple',
  stellar: 'stellar xlm',
  ton: 'ton toncoin the-open-network',
  solana: 'solana sol spl',
  monero: 'monero xmr',
  cosmos:
    'cosmos atom cosmoshub osmosis osmo kava terra luna injective inj bnb-beacon bep2 thorchain rune celestia tia',
  'other-account': `eos wax hedera hbar algorand algo near aptos apt sui polkadot dot kusama ksm tezos xtz filecoin fil
    stacks stx nem xem hive steem icp internet-computer vechain vet starknet multiversx egld flow`,
  'other-utxo': 'cardano ada decred dcr nervos ckb kaspa kas ergo',
}

/** Tickers that live on one family only. Multi-chain tokens (USDT, USDC, DAI) are absent on purpose. */
const ASSETS: Readonly<Record<string, ChainFamily>> = {
  btc: 'utxo',
  xbt: 'utxo',
  ltc: 'utxo',
  bch: 'utxo',
  bsv: 'utxo',
  btg: 'utxo',
  dash: 'utxo',
  doge: 'utxo',
  zec: 'utxo',
  xvg: 'utxo',
  dgb: 'utxo',
  eth: 'evm',
  etc: 'evm',
  bsc: 'evm',
  arb: 'evm',
  matic: 'evm',
  pol: 'evm',
  trx: 'tron',
  xrp: 'xrp',
  xlm: 'stellar',
  ton: 'ton',
  sol: 'solana',
  xmr: 'monero',
  atom: 'cosmos',
  ada: 'other-utxo',
  eos: 'other-account',
  hbar: 'other-account',
  algo: 'other-account',
  dot: 'other-account',
  near: 'other-account',
  xtz: 'other-account',
}

const FAMILY_BY_CHAIN: ReadonlyMap<string, ChainFamily> = new Map(
  (Object.entries(CHAINS) as [ChainFamily, string][]).flatMap(([family, names]) =>
    names.split(/\s+/).map((name) => [name, family] as const),
  ),
)

/**
 * Family that the event's own `chain` and `asset` point to, or null when they say nothing.
 * A hint only: which address it is, decoding decides (real lists hold Tron addresses under "XBT").
 */
export function chainFamily(chain: string | undefined, asset: string | undefined): ChainFamily | null {
  const byChain =
    chain === undefined ? undefined : FAMILY_BY_CHAIN.get(chain.trim().toLowerCase().replaceAll(/[ _]/g, '-'))
  if (byChain !== undefined) return byChain
  if (asset === undefined) return null
  const ticker = asset.trim().toLowerCase()
  return Object.hasOwn(ASSETS, ticker) ? (ASSETS[ticker] ?? null) : null
}

/** Families where a payment names a sub-account by memo or tag. Unknown chains count as such: a false link is worse. */
export function familyUsesMemo(family: ChainFamily | null): boolean {
  return (
    family !== 'evm' &&
    family !== 'tron' &&
    family !== 'utxo' &&
    family !== 'solana' &&
    family !== 'other-utxo'
  )
}

/** Families where one address is one account. Unknown chains count as not, which weighs new destinations less. */
export function familyIsAccountModel(family: ChainFamily | null): boolean {
  return family !== null && family !== 'utxo' && family !== 'other-utxo' && family !== 'monero'
}
