import { DEFAULT_CONTEXT, type SignalContext } from './context.ts'
import { SCORE_DEFAULTS, type ScoreSettings } from './score.ts'
import type { SignalParams } from './signal.ts'
import { SIGNALS } from './signals/index.ts'

/** `shadow`: evaluated and counted, never weighed. */
export type SignalStatus = 'off' | 'shadow' | 'active'

export interface SignalSettings {
  readonly status: SignalStatus
  readonly params: SignalParams
}

/** What detection may be told. Its hash is stamped on everything said under it. */
export interface Settings extends SignalContext {
  readonly hash: string
  readonly signals: Readonly<Record<string, SignalSettings>>
  readonly score: ScoreSettings
}

/** Every signal active with its own defaults. */
export function defaultSettings(hash = 'defaults'): Settings {
  const signals: Record<string, SignalSettings> = {}
  for (const signal of SIGNALS) signals[signal.id] = { status: 'active', params: signal.defaults }
  return {
    hash,
    signals,
    score: SCORE_DEFAULTS,
    ...DEFAULT_CONTEXT,
  }
}
