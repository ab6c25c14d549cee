import { createMetrics, type createMetricsRegistry, type Logger, type Part } from '@redflag/runtime'
import {
  diffSettings,
  type ProductSettings,
  SETTINGS_METRICS,
  SettingsInvalid,
  settingsWarnings,
} from '@redflag/settings'
import { CommandError } from '../command-error.ts'
import { readSettings } from './read-settings.ts'
import { watchFile } from './watch-file.ts'

/** Settings that may change while the process runs. */
export interface LiveSettings {
  /** Those in force. The same object until others take its place. */
  now(): ProductSettings
  /** Why the file cannot be used as it is now, one line a fault; empty while it can. */
  refusal(): readonly string[]
  /** Called after others have come into force. */
  onChange(listener: (settings: ProductSettings) => void): void
  /** Watches the file while it runs. */
  readonly part: Part
}

export interface LiveSettingsDeps {
  /** Undefined: the defaults, which do not change. */
  readonly file: string | undefined
  /** What was read of it at the start. */
  readonly first: ProductSettings
  readonly logger: Logger
  readonly metrics: ReturnType<typeof createMetricsRegistry>
  /** Whose SIGHUP means "read it again"; null where it means that the terminal has gone. */
  readonly signals: Pick<NodeJS.Process, 'on' | 'off'> | null
}

/** What the help of a service says of it. */
export const RELOAD_HELP =
  'The settings file is read again when it changes and on SIGHUP; one that cannot be used changes nothing.\n'

type Cause = 'signal' | 'file'

/** Paths named in one log line. */
const PATHS_SHOWN = 20

/**
 * Settings that are read again on SIGHUP and when their file changes. What cannot be used changes nothing and is told with every
 * fault; what can be used is in force from the next batch on. Which ones are in force, every process says by a metric with their hash.
 *
 * @param settings.watchIntervalMs how often the file is looked at, in milliseconds; a change counts once it has stayed for as long. Default 1000
 */
export function createLiveSettings(
  deps: LiveSettingsDeps,
  settings: { readonly watchIntervalMs?: number } = {},
): LiveSettings {
  const { file, first, logger, signals } = deps
  const metrics = createMetrics(SETTINGS_METRICS, deps.metrics)
  const listeners: ((settings: ProductSettings) => void)[] = []
  let inForce = first
  let refusal: readonly string[] = []
  let stop = () => {}

  function use(next: ProductSettings): void {
    inForce = next
    metrics.info.reset()
    metrics.info.set({ hash: next.hash }, 1)
    const warnings = settingsWarnings(next)
    if (warnings.length > 0) logger.warn({ settingsHash: next.hash, warnings }, 'settings leave gaps')
    for (const listener of listeners) listener(next)
  }

  function accept(next: ProductSettings, cause: Cause): void {
    const wasRefused = refusal.length > 0
    refusal = []
    metrics.isRefused.set(0)
    if (next.hash === inForce.hash) {
      // A file that was only touched is no news, unless somebody asked.
      if (cause === 'file' && !wasRefused) return
      metrics.reloads.inc({ result: 'unchanged' })
      logger.info({ settingsHash: next.hash, cause }, 'settings are the same as before')
      return
    }
    const before = inForce
    const changed = diffSettings(before, next).map(({ path }) => path)
    use(next)
    metrics.reloads.inc({ result: 'applied' })
    logger.info(
      {
        settingsHash: next.hash,
        before: before.hash,
        cause,
        changedCount: changed.length,
        changed: changed.slice(0, PATHS_SHOWN),
      },
      'settings applied',
    )
  }

  function refuse(faults: readonly string[], cause: Cause): void {
    const isSaid = cause === 'file' && faults.join() === refusal.join()
    refusal = faults
    if (isSaid) return
    metrics.isRefused.set(1)
    metrics.reloads.inc({ result: 'refused' })
    logger.error({ settingsHash: inForce.hash, cause, faults }, 'settings refused, those in force stay')
  }

  function reload(cause: Cause): void {
    let next: ProductSettings
    try {
      next = readSettings(file)
    } catch (error) {
      refuse(faultsOf(error), cause)
      return
    }
    accept(next, cause)
  }

  use(first)
  return {
    now: () => inForce,
    refusal: () => refusal,
    onChange: (listener) => void listeners.push(listener),
    part: {
      name: 'settings',
      start() {
        const onHangup = () => reload('signal')
        signals?.on('SIGHUP', onHangup)
        const watch =
          file === undefined ? null : watchFile(file, () => reload('file'), settings.watchIntervalMs)
        stop = () => {
          signals?.off('SIGHUP', onHangup)
          watch?.close()
        }
      },
      stop: () => stop(),
    },
  }
}

/** A defect of ours refuses the file as well: what runs goes on. */
function faultsOf(error: unknown): readonly string[] {
  const isKnown = error instanceof SettingsInvalid || error instanceof CommandError
  return isKnown
    ? error.message.split('\n')
    : [`cannot be read because of a defect in Redflag: ${String(error)}`]
}
