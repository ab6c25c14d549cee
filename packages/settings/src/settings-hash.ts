import { createHash } from 'node:crypto'
import type { ProductSettings } from './product-settings.ts'
import { SETTINGS_VERSION } from './settings-schema.ts'

const HASH_CHARACTERS = 12

/**
 * Names what was in force: the first 12 hex digits of the SHA-256 over the resolved settings with sorted keys. Comments,
 * order, and defaults that are spelled out do not change it.
 */
export function settingsHash(settings: Omit<ProductSettings, 'hash'>): string {
  const { signals, score, thresholds, platform, lists } = settings
  const text = canonicalJson({ version: SETTINGS_VERSION, signals, score, thresholds, platform, lists })
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
