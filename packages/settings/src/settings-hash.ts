import { createHash } from 'node:crypto'
import type { Settings } from '@redflag/detection'
import { SETTINGS_VERSION } from './settings-schema.ts'

const HASH_CHARACTERS = 12

/**
 * Names what was in force: the first 12 hex digits of the SHA-256 over the resolved settings with sorted keys. Comments,
 * order, and defaults that are spelled out do not change it.
 */
export function settingsHash(settings: Pick<Settings, 'signals' | 'score'>): string {
  const { signals, score } = settings
  const text = canonicalJson({ version: SETTINGS_VERSION, signals, score })
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARACTERS)
}

/** JSON with the keys of every object sorted by code unit. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
