import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Header that proves who sent a webhook and when: `t=<unix seconds>,v1=<hex>`, where `v1` is HMAC-SHA-256 under the shared
 * secret over `<t>.<body>`, the body exactly as it was sent. While a secret is being changed there is one `v1` for each.
 */
export const SIGNATURE_HEADER = 'redflag-signature'

/** How old a signature may be before a receiver should take it for a recording, in seconds. */
const DEFAULT_TOLERANCE_SECONDS = 300

/** The value of the signature header. @param atSeconds unix time of sending, whole seconds */
export function signBody(body: string, secrets: readonly string[], atSeconds: number): string {
  return [`t=${atSeconds}`, ...secrets.map((secret) => `v1=${digestOf(body, secret, atSeconds)}`)].join(',')
}

type SignatureCheck =
  | 'valid'
  /** The header is missing, or is none of ours. */
  | 'malformed'
  /** Signed too long ago, or too far ahead: perhaps a recording. */
  | 'expired'
  /** Another secret, or the body is not what was signed. */
  | 'mismatch'

interface SignatureClaim {
  /** The raw body, before any parsing. */
  readonly body: string
  /** Value of the `Redflag-Signature` header. */
  readonly header: string | undefined
  readonly secret: string
  /** Unix time at the receiver, in seconds. */
  readonly nowSeconds: number
  /** Default 300. */
  readonly toleranceSeconds?: number
}

/**
 * For receivers: checks a webhook. Compares in constant time, so that the answer's delay tells nothing about the right
 * digest. Whoever receives a webhook should also remember `Redflag-Delivery` and ignore one it has seen.
 */
export function verifySignature(claim: SignatureClaim): SignatureCheck {
  const { body, header, secret, nowSeconds, toleranceSeconds = DEFAULT_TOLERANCE_SECONDS } = claim
  const parts = (header ?? '').split(',').map((part) => part.trim())
  const atSeconds = Number(parts.find((part) => /^t=\d{1,12}$/.test(part))?.slice(2) ?? Number.NaN)
  const digests = parts.flatMap((part) => (/^v1=[0-9a-f]{64}$/.test(part) ? [part.slice(3)] : []))
  if (Number.isNaN(atSeconds) || digests.length === 0) return 'malformed'
  const expected = Buffer.from(digestOf(body, secret, atSeconds), 'hex')
  const isOurs = digests.some((digest) => timingSafeEqual(Buffer.from(digest, 'hex'), expected))
  if (!isOurs) return 'mismatch'
  return Math.abs(nowSeconds - atSeconds) > toleranceSeconds ? 'expired' : 'valid'
}

function digestOf(body: string, secret: string, atSeconds: number): string {
  return createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex')
}
