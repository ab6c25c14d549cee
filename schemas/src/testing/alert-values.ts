import type { Assessment } from '@redflag/detection'
import fc from 'fast-check'
import type { Alert } from '../alert.ts'
import { alertCodec, assessmentCodec } from '../codecs.ts'
import { type FieldChoice, valuesOf } from './avro-arbitrary.ts'

const share = fc.double({ min: 0, max: 1, noNaN: true })
const figure = fc.oneof(fc.constant(null), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string())
/** Up to the year 9999. */
const time = fc.integer({ min: 0, max: 253_402_300_799_999 })
const cents = fc.bigInt({ min: 0n, max: 10n ** 24n }).map(String)

/** Where not every value that Avro can carry is one that the domain can mean. */
const choices: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  score: share,
  strength: share,
  contribution: share,
  confidence: fc.option(share),
  observed: figure,
  limit: figure,
  needed: figure,
  params: fc.dictionary(
    fc.string(),
    fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string()),
    {
      maxKeys: 4,
      noNullPrototype: true,
    },
  ),
  count: fc.integer({ min: 1 }),
  revision: fc.integer({ min: 1 }),
  partition: fc.integer({ min: -1, max: 100 }),
  offset: fc.nat(),
  occurredAtMs: time,
  firstSeenMs: time,
  lastSeenMs: time,
  openedAtMs: time,
  updatedAtMs: time,
  profileSinceMs: fc.option(time),
  expiresAtMs: fc.option(time),
  dueAtMs: fc.option(time),
  amountUsdCents: fc.option(cents),
  amountAtRiskUsdCents: fc.option(cents),
}
const choose: FieldChoice = (field) => choices[field]

export const alerts = valuesOf(alertCodec.schemaJson, choose) as fc.Arbitrary<Alert>
export const assessments = valuesOf(assessmentCodec.schemaJson, choose) as fc.Arbitrary<Assessment>
