import fc from 'fast-check'
import { expect, it } from 'vitest'
import { packLines, unpackLines } from './intake-messages.ts'
import type { TakenLine } from './taken-line.ts'

const event = fc.record({
  kind: fc.constant('event' as const),
  workerId: fc.string({ minLength: 1 }),
  occurredAtMs: fc.integer({ min: 0, max: 4e12 }),
  value: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
})
const reject = fc.record({
  kind: fc.constant('reject' as const),
  line: fc.nat(),
  field: fc.string(),
  reason: fc.string(),
  code: fc.string(),
})

it('lines come out as they went in, in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(event, reject)), (lines: readonly TakenLine[]) => {
      expect(unpackLines(structuredClone(packLines(lines)))).toEqual(lines)
    }),
  )
})
