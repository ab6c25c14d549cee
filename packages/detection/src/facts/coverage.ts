import type { EventRef } from '../judgement.ts'

/** From when on a bounded list is complete: for ever while it has room, from its oldest entry once it is full. */
export function coversFrom(facts: readonly { readonly ref: EventRef }[], bound: number): number {
  return facts.length < bound ? Number.NEGATIVE_INFINITY : ((facts[0]?.ref.occurredAtMs ?? 0) as number)
}
