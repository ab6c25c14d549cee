import type { EventOf } from '../event.ts'
import { BOUNDS, type Companion } from '../profile.ts'
import { putByKey } from './ordered.ts'

/** Folds when another worker logged in at an address of this one: a set of moments, the newest kept. */
export function foldCompanion(
  companions: readonly Companion[],
  { link }: EventOf<'link'>,
): readonly Companion[] {
  if (link.loginsMs.length === 0) return companions
  const { workerId } = link.member
  const key = `${workerId} ${link.attributeKey}`
  const known = companions.find((one) => one.key === key)
  const loginsMs = [...new Set([...(known?.loginsMs ?? []), ...link.loginsMs])]
    .sort((a, b) => a - b)
    .slice(-BOUNDS.companionLogins)
  if (known !== undefined && loginsMs.join() === known.loginsMs.join()) return companions
  const companion: Companion = { key, workerId, ipKey: link.attributeKey, loginsMs }
  return putByKey(companions, companion, BOUNDS.companions, (one) => one.loginsMs.at(-1) ?? 0)
}
