import type { EventOf } from '../event.ts'
import { BOUNDS, type Kin } from '../profile.ts'
import { putByKey } from './ordered.ts'

/** Folds how another worker stands, as it told: what it said last counts, in the order of its own log. Of too many the coolest go. */
export function foldKin(kin: readonly Kin[], { link }: EventOf<'link'>): readonly Kin[] {
  if (link.standing === null) return kin
  const { heat, sequence, kin: further } = link.standing
  const key = link.member.workerId
  const known = kin.find((one) => one.key === key)
  if (known !== undefined && known.sequence >= sequence) return kin
  return putByKey(kin, { key, heat, sequence, kin: further }, BOUNDS.kin, (one) => one.heat)
}
