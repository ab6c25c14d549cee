import type { Profile, Register } from '../profile.ts'
import { DAY } from '../time.ts'

/**
 * From which day on (since 1970-01-01, UTC) days may be held against what the worker declared: before, something else was declared, or
 * nothing. What was said in the first day of the account holds for all of it.
 */
export function declaredSinceDay(
  register: Register<string>,
  { account, firstSeenMs }: Pick<Profile, 'account' | 'firstSeenMs'>,
): number {
  return isFromStart(register, account.createdMs ?? firstSeenMs)
    ? Number.NEGATIVE_INFINITY
    : Math.floor(register.atMs / DAY)
}

const isFromStart = (register: Register<string>, startMs: number): boolean => register.atMs <= startMs + DAY
