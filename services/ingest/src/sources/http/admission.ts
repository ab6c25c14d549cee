import type { IncomingMessage } from 'node:http'
import type { Intakes } from '../../intake.ts'
import { isLoopback, isLoopbackHost } from './loopback.ts'
import type { RequestRefusal } from './refuse.ts'

/** How the body of an admitted request is to be read. */
export interface Admitted {
  /** What it holds. */
  readonly takes: keyof Intakes
  readonly isNdjson: boolean
  readonly isGzip: boolean
}

export type Admission = Admitted | RequestRefusal

export interface AdmissionSettings {
  /** Address that the server listens on. */
  readonly host: string
  readonly hasTokens: boolean
  readonly isAllowed: (authorization: string | undefined) => boolean
  readonly maxBodyBytes: number
}

const PATHS: ReadonlyMap<string, keyof Intakes> = new Map([
  ['/v1/events', 'events'],
  ['/v1/labels', 'labels'],
])

const NDJSON_TYPES: ReadonlySet<string> = new Set([
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/x-jsonlines',
])
const JSON_TYPE = 'application/json'

/**
 * Judges a request by its head alone. A content type is demanded, and a Host of this machine where no token protects it:
 * a page in somebody's browser can send anything to localhost, but neither of these two.
 */
export function admit(request: IncomingMessage, settings: AdmissionSettings): Admission {
  const { headers, method, url } = request
  const takes = PATHS.get(url?.split('?')[0] ?? '')
  if (takes === undefined) return { refusal: 'NOT_FOUND' }
  if (method !== 'POST') return { refusal: 'METHOD' }
  if (settings.hasTokens) {
    if (!settings.isAllowed(headers.authorization)) return { refusal: 'TOKEN' }
  } else if (!isLoopback(settings.host) || !isLoopbackHost(headers.host)) {
    return { refusal: 'HOST' }
  }
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  const isNdjson = NDJSON_TYPES.has(type)
  if (!isNdjson && type !== JSON_TYPE) return { refusal: 'CONTENT_TYPE' }
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity' && encoding !== 'gzip') return { refusal: 'CONTENT_ENCODING' }
  if (Number(headers['content-length'] ?? 0) > settings.maxBodyBytes) return { refusal: 'BODY_TOO_LARGE' }
  return { takes, isNdjson, isGzip: encoding === 'gzip' }
}
