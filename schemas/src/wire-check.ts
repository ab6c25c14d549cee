/**
 * Proof, by the compiler alone, that the domain and the Avro schemas say the same: a field added, renamed or retyped on
 * one side only stops the build here. Nothing in this file exists at run time.
 */
import type {
  Assessment,
  AttributeKind,
  CohortDay,
  Envelope,
  EventOf,
  EventType,
  Finding,
  QualityFact,
} from '@redflag/detection'
import type { Alert } from './alert.ts'
import type { DeadLetter } from './dead-letter.ts'
import type {
  AlertWire,
  AssessmentWire,
  CohortWire,
  DeadLetterWire,
  EventWire,
  FindingWire,
} from './wire.generated.ts'

/**
 * A domain type as the wire sees it: brands are for the compiler only, and two closed lists travel as text because
 * Avro symbols cannot hold a hyphen.
 */
type OnWire<Type> = Type extends string
  ? Type extends { readonly __brand: string } | QualityFact | AttributeKind
    ? string
    : Type
  : Type extends Buffer
    ? Type
    : Type extends readonly (infer Item)[]
      ? readonly OnWire<Item>[]
      : Type extends object
        ? { readonly [Key in keyof Type]: OnWire<Type[Key]> }
        : Type

/** Identical in both directions, keys and nullability included. */
type Same<A, B> = [A] extends [B]
  ? [B] extends [A]
    ? keyof A extends keyof B
      ? keyof B extends keyof A
        ? true
        : false
      : false
    : false
  : false

/** Fails to compile where `Check` is not `true`. */
type Proven<Check extends true> = Check

/** Each kind's record, and the envelope around it. */
type EventKindsSame = {
  [Type in EventType]: Same<OnWire<EventOf<Type>[Type & keyof EventOf<Type>]>, NonNullable<EventWire[Type]>>
}[EventType]

/** @public Nobody uses it; that it compiles is its use. */
export type WireProofs = [
  Proven<Same<OnWire<Envelope>, Omit<EventWire, EventType | 'type'>>>,
  Proven<Same<EventType, EventWire['type']>>,
  Proven<EventKindsSame>,
  Proven<Same<OnWire<Assessment>, AssessmentWire>>,
  Proven<Same<OnWire<Finding>, FindingWire>>,
  Proven<Same<OnWire<CohortDay>, CohortWire>>,
  Proven<Same<OnWire<Alert>, AlertWire>>,
  Proven<Same<DeadLetter, DeadLetterWire>>,
]
