/** What writer and reader agree on. Any change of it is a change of `PROFILE_FORMAT`. */

/** Places of a schema that remember: heads and steps the one before, distinct records those that differed. */
export const SLOTS = { head: 64, step: 8, distinct: 16 } as const

/** Texts, and events, of one profile that are remembered; those beyond are written out each time. */
export const MOST_KNOWN = 512

/** How a text is spelled; from `FIRST_KNOWN_TEXT` on, the number of one written before. */
export const TEXT = { uuid: 0, pseudonym: 1, base64url: 2, hex: 3, utf8: 4, utf16: 5 } as const
export const FIRST_KNOWN_TEXT = 6

/** 96 bits in base64url. */
export const PSEUDONYM_LENGTH = 16

/**
 * Low bit of an event: 1 when it was written before (its number is the rest), 0 when it is new (the rest is the distance of its offset,
 * plus 1). `REF_ELSEWHERE`: new, and of another partition or of another kind of id than the one before.
 */
export const REF_ELSEWHERE = 0
/** Distances of offsets that this leaves room for. */
export const NEAR_OFFSET = 2 ** 48

/** Low bits of a time: one for milliseconds, two for whole seconds, three for whole hours. `other`: eight bytes follow. */
export const TIME = { ms: 0, second: 1, hour: 3, other: 7 } as const
export const SECOND_MS = 1000
export const HOUR_MS = 3_600_000

/** Whether distances from it and to it can be written; ±17,000 years. Infinity cannot. */
export const isNear = (ms: number): boolean => ms > -TOO_FAR_MS && ms < TOO_FAR_MS && Math.floor(ms) === ms
const TOO_FAR_MS = 2 ** 49

/** Low two bits of a number: which of these makes it whole; `OTHER_NUMBER`: a double follows (0) or a float (1). */
export const SCALES = [1, 100, 10_000] as const
export const OTHER_NUMBER = 3

/** How far back among the distinct values of a slot a repeated one is looked for. */
export const LOOK_BACK = 16
