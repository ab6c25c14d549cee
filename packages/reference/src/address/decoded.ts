/** How an address was written. One value per decoder; `raw` means that no decoder recognised the text. */
export type AddressFormat =
  | 'evm'
  | 'tron'
  | 'tron-hex'
  | 'base58check'
  | 'segwit'
  | 'bech32'
  | 'cashaddr'
  | 'xrp'
  | 'stellar'
  | 'ton'
  | 'monero'
  | 'solana'
  | 'raw'

/** `absent`: the spelling carries no checksum (all-lower EVM, Solana). `unknown`: nothing was decoded. */
export type ChecksumState = 'valid' | 'invalid' | 'absent' | 'unknown'

/** What one decoder read out of the text. */
export interface Decoded {
  readonly format: Exclude<AddressFormat, 'raw'>
  /** Who can spend, independent of spelling: `<kind>:<body>`. */
  readonly canonical: string
  readonly checksum: 'valid' | 'invalid' | 'absent'
  /** True where one address is one account; false where a wallet usually shows a fresh address per payment. */
  readonly accountModel: boolean
  /** Does the chain route by memo or destination tag? Where it does not, a memo is noise and must not split links. */
  readonly usesMemo: boolean
  /** The characters a person compares by eye, without the fixed prefix of the format. */
  readonly body: string
  /** Memo carried inside the address itself (XRP X-address, Stellar muxed account, Monero integrated address). */
  readonly embeddedMemo?: string
  /** Breaks a rule of the format other than the checksum (mixed-case bech32), though the bytes are clear. */
  readonly malformed?: boolean
}
