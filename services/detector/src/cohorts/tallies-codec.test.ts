import { EMPTY_TALLY, type OpenTally, type Tally } from '@redflag/detection'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeTallies, encodeTallies } from './tallies-codec.ts'

const tally = fc.record(
  Object.fromEntries(Object.keys(EMPTY_TALLY).map((figure) => [figure, fc.integer()])),
) as unknown as fc.Arbitrary<Tally>
const open: fc.Arbitrary<OpenTally> = fc.record({
  day: fc.integer({ min: 0, max: 40_000 }),
  corridor: fc.constantFrom('', 'EUR', 'USD'),
  tally,
})

it('gives back what was stored', () => {
  fc.assert(
    fc.property(fc.integer(), fc.array(open), (closedDay, some) => {
      expect(decodeTallies(encodeTallies({ closedDay, open: some }))).toEqual({ closedDay, open: some })
    }),
  )
})

it('leaves alone what is of another format', () => {
  expect(decodeTallies(Buffer.from('[2,20000,[]]'))).toBeNull()
})
