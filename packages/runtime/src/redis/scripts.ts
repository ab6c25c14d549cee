import { redflagError } from '../errors.ts'
import type { RedisConnection } from './port.ts'

/** A script that answers one of a few numbers, and what each of them means. */
export interface CodedScript<Outcome extends string> {
  /** Stands in errors. */
  readonly name: string
  readonly lua: string
  /** By the number that the script returns. */
  readonly outcomes: Readonly<Record<number, Outcome>>
}

export type RunCodedScript<Outcome extends string> = (
  keys: readonly string[],
  args: readonly (string | number | Buffer)[],
) => Promise<Outcome>

/**
 * Prepares a script whose answer is a closed list of outcomes, so that callers switch over words and the compiler sees when
 * one is missing. @throws `REDIS_SCRIPT_REPLY` when it answers anything else, `REDIS_UNAVAILABLE`, `REDIS_REFUSED`
 */
export function prepareCodedScript<const Outcome extends string>(
  redis: RedisConnection,
  { name, lua, outcomes }: CodedScript<Outcome>,
): RunCodedScript<Outcome> {
  const run = redis.script(lua)
  return async (keys, args) => {
    const reply = await run(keys, args)
    const outcome = typeof reply === 'number' ? outcomes[reply] : undefined
    if (outcome === undefined)
      throw redflagError('REDIS_SCRIPT_REPLY', { script: name, reply: String(reply) })
    return outcome
  }
}
