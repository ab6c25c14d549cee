/**
 * Identifiers, branded so that one kind can never be passed for another.
 *
 * A `Pseudonym` is what ingest leaves of anything that identifies a person: a keyed digest, equal for equal
 * inputs of one purpose and useless without the key. The core compares pseudonyms and never sees what is behind them.
 */
type Brand<Base, Name extends string> = Base & { readonly __brand: Name }

export type EventId = Brand<string, 'EventId'>
export type WorkerId = Brand<string, 'WorkerId'>
export type PayoutId = Brand<string, 'PayoutId'>
export type ClientId = Brand<string, 'ClientId'>
export type Pseudonym = Brand<string, 'Pseudonym'>

export const asEventId = (value: string): EventId => value as EventId
export const asWorkerId = (value: string): WorkerId => value as WorkerId
export const asPayoutId = (value: string): PayoutId => value as PayoutId
export const asClientId = (value: string): ClientId => value as ClientId
export const asPseudonym = (value: string): Pseudonym => value as Pseudonym
