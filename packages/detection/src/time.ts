/** Milliseconds. Durations are arithmetic on these, never bare numbers. */
export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** A travel notice covers so much before its first and after its last day. */
export const TRAVEL_SLACK = 24 * HOUR

/** How much later than a newer event of the same worker an event may arrive and still be folded in at its own time. */
export const LATENESS = 48 * HOUR
