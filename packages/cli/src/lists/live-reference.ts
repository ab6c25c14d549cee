import {
  createKnownAddresses,
  type KnownAddresses,
  type ListAge,
  NOTHING_OUTDATED,
  type ReferenceData,
} from '@redflag/ingest'
import type { Clock, Logger, Part } from '@redflag/runtime'
import type { ProductSettings } from '@redflag/settings'
import { listAges, outdatedBy } from './list-ages.ts'
import type { LoadedLists } from './load-lists.ts'

/** What a replay asks: lists and settings, and no clock, so that the same input gives the same output whenever it is run. */
export function timelessReference(lists: LoadedLists, settings: ReferenceSettings): ReferenceData {
  const known = createKnownAddresses(settings.platform)
  return { ...listsUnder(lists, settings), known, outdated: NOTHING_OUTDATED }
}

/** What the settings say of what is asked; plain data. */
export type ReferenceSettings = Pick<ProductSettings, 'platform' | 'lists'>

/** A rate is held against the day of the amount: that clock is in the events, so a replay has it, too. */
function listsUnder({ reference }: LoadedLists, { lists }: ReferenceSettings): LoadedLists['reference'] {
  return { ...reference, rates: reference.rates.within(lists.rates.maxAgeDays) }
}

/** What ingest asks, kept as lists, settings and the clock say. */
export interface LiveReference {
  now(): ReferenceData
  /** Takes these lists in place of those before. */
  useLists(lists: LoadedLists): void
  /** Takes these settings in place of those before. */
  useSettings(settings: ProductSettings): void
  /** Looks at the clock while it runs: a list grows old without anybody doing anything. */
  readonly part: Part
}

export interface LiveReferenceDeps {
  readonly lists: LoadedLists
  readonly settings: ProductSettings
  readonly clock: Clock
  readonly logger: Logger
  /** Told of the ages whenever they have been looked at. */
  readonly onAges: (ages: readonly ListAge[]) => void
  /** Told when something else is to be asked from now on. */
  readonly onChange: (reference: ReferenceData) => void
}

const LOOK_EVERY_MS = 60_000

/** @param settings.lookEveryMs how often the ages of lists are looked at, in milliseconds. Default 60 000 */
export function createLiveReference(
  deps: LiveReferenceDeps,
  settings: { readonly lookEveryMs?: number } = {},
): LiveReference {
  const { clock, logger } = deps
  let lists = deps.lists
  let inForce = deps.settings
  let known: KnownAddresses = createKnownAddresses(inForce.platform)
  let old: readonly string[] = []
  let reference = compose()
  let timer: NodeJS.Timeout | null = null

  function compose(): ReferenceData {
    const ages = listAges(lists.dates, inForce.lists, clock.nowMs())
    deps.onAges(ages)
    tell(ages.filter(({ isOutdated }) => isOutdated).map(({ name }) => name))
    return { ...listsUnder(lists, inForce), known, outdated: outdatedBy(ages) }
  }

  function tell(now: readonly string[]): void {
    if (now.join() === old.join()) return
    if (now.length > 0) logger.warn({ lists: now }, 'lists are older than the settings allow')
    else logger.info('no list is older than the settings allow')
    old = now
  }

  function change(): void {
    reference = compose()
    deps.onChange(reference)
  }

  /** Whoever asks keeps what it found; it is only told to ask again where the answer may differ. */
  function look(): void {
    const { outdated } = reference
    const next = compose()
    const isSame = Object.entries(next.outdated).every(
      ([name, value]) => outdated[name as keyof typeof outdated] === value,
    )
    if (isSame) return
    reference = next
    deps.onChange(next)
  }

  return {
    now: () => reference,
    useLists(next) {
      lists = next
      change()
    },
    useSettings(next) {
      inForce = next
      known = createKnownAddresses(next.platform)
      change()
    },
    part: {
      name: 'ages-of-lists',
      start() {
        timer = setInterval(look, settings.lookEveryMs ?? LOOK_EVERY_MS).unref()
      },
      stop() {
        if (timer !== null) clearInterval(timer)
      },
    },
  }
}
