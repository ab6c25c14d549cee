import { isUtf8 } from 'node:buffer'
import type { Fault } from './contract-fault.ts'

type ParsedLine =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fault: Fault }

/**
 * Reads the JSON of one line, Kafka value or HTTP item. A byte order mark in front is ignored. Where a field is given twice, the last
 * one counts, as everywhere in JavaScript.
 */
export function parseContractLine(line: string | Uint8Array): ParsedLine {
  if (typeof line !== 'string' && !isUtf8(line)) return notJson('is not UTF-8')
  const text = typeof line === 'string' ? line : decodeUtf8(line)
  try {
    return { ok: true, value: JSON.parse(text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text) }
  } catch {
    // The parser's own message quotes the input, which may be personal.
    return notJson('cannot be parsed')
  }
}

const BYTE_ORDER_MARK = 0xfeff

function decodeUtf8(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return buffer.toString('utf8')
}

function notJson(reason: string): ParsedLine {
  return { ok: false, fault: { field: 'not JSON', reason, code: 'INPUT_NOT_JSON' } }
}
