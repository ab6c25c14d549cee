import { BANDS, FAMILIES, SIGNALS, type Signal } from '@redflag/detection'
import { z } from 'zod'
import { COUNTRIES } from './countries.ts'
import { platformFile } from './platform-schema.ts'
import { LIST_NAMES } from './product-settings.ts'

/** Only version there is. A change of meaning raises it; a new signal, parameter or section does not. */
export const SETTINGS_VERSION = 1

/** The file as it may be written: everything but the version may be left out. */
export type SettingsFile = z.infer<typeof settingsFile>

const STATUSES = ['off', 'shadow', 'active'] as const

/** A strength, share or cap. */
const ratio = z.number().min(0).max(1)

/** Everything else that is counted: kilometres, hours, workers. */
const quantity = z.number().min(0)

/** Whole US dollars. The bound keeps a slip of many zeros out; no law has one that is higher. */
const dollars = z.array(z.int().min(1).max(1_000_000_000_000))

const MAX_AGE_DAYS = 36_500

const score = z.strictObject({
  caps: z.strictObject(record(FAMILIES, () => ratio.optional())).nullish(),
  corroborationFloor: ratio.optional(),
  uncorroboratedCap: ratio.optional(),
  bands: z
    .strictObject(
      record(
        BANDS.filter((band) => band !== 'none'),
        () => ratio.optional(),
      ),
    )
    .nullish(),
  hysteresis: ratio.optional(),
})

const country = z.string().refine((code) => COUNTRIES.has(code))

const thresholds = z.strictObject({
  default: dollars.nullish(),
  byCountry: z.record(country, dollars).nullish(),
  platformLimits: dollars.nullish(),
})

const list = z.strictObject({ maxAgeDays: z.number().positive().max(MAX_AGE_DAYS).optional() })

/** Written out from the signals' own parameters and defaults, so that the two can never differ. */
export const settingsFile = z.strictObject({
  version: z.literal(SETTINGS_VERSION),
  signals: z
    .strictObject(Object.fromEntries(SIGNALS.map((signal) => [signal.id, signalFile(signal).nullish()])))
    .nullish(),
  score: score.nullish(),
  thresholds: thresholds.nullish(),
  platform: platformFile.nullish(),
  lists: z.strictObject(record(LIST_NAMES, () => list.nullish())).nullish(),
})

/** The keys that may stand at a path; none where it is no section, or any key may. */
export function keysAt(path: readonly (string | number)[]): readonly string[] {
  let schema: unknown = settingsFile
  for (const step of path) schema = fieldsOf(schema)?.[String(step)]
  return Object.keys(fieldsOf(schema) ?? {})
}

function fieldsOf(schema: unknown): Readonly<Record<string, unknown>> | null {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return fieldsOf(schema.unwrap())
  return schema instanceof z.ZodObject ? schema.shape : null
}

function signalFile(signal: Signal) {
  const params = Object.entries(signal.defaults).map(
    ([name, value]) => [name, paramOf(value, signal.describes[name] ?? '').optional()] as const,
  )
  return z.strictObject({
    status: z.enum(STATUSES).optional(),
    params: z.strictObject(Object.fromEntries(params)).nullish(),
  })
}

/** The unit stands at the end of a parameter's description; `0..1` is the one that bounds it above. */
function paramOf(value: number | boolean | readonly string[], description: string) {
  if (typeof value === 'boolean') return z.boolean()
  if (typeof value !== 'number') return z.array(z.string().min(1))
  return description.endsWith('0..1') ? ratio : quantity
}

function record<Key extends string, Value>(keys: readonly Key[], make: () => Value): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, make()])) as Record<Key, Value>
}
