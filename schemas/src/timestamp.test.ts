import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTimestampMs } from './timestamp.ts'

describe('parseTimestampMs', () => {
  it.each([
    ['2026-03-06T17:00:00.000Z', Date.UTC(2026, 2, 6, 17)],
    ['2026-03-06T17:00:00Z', Date.UTC(2026, 2, 6, 17)],
    ['2026-03-06t17:00:00z', Date.UTC(2026, 2, 6, 17)],
    ['2026-03-06T18:30:00+01:30', Date.UTC(2026, 2, 6, 17)],
    ['2026-03-06T09:00:00-08:00', Date.UTC(2026, 2, 6, 17)],
    ['2026-03-06T17:00:00-00:00', Date.UTC(2026, 2, 6, 17)],
    ['2026-03-06T17:00:00.5Z', Date.UTC(2026, 2, 6, 17, 0, 0, 500)],
    ['2026-03-06T17:00:00.123999999Z', Date.UTC(2026, 2, 6, 17, 0, 0, 123)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
    // Where Date.UTC would answer 1999.
    ['0099-12-31T23:59:59.999Z', -59_011_459_200_001],
    // The leap second at the end of 2016, and the same one on a clock in Tokyo.
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
    ['2017-01-01T08:59:60.25+09:00', Date.UTC(2017, 0, 1, 0, 0, 0, 250)],
  ])('reads %s', (text, expected) => {
    expect(parseTimestampMs(text)).toBe(expected)
  })

  it.each([
    ['no such day', '2026-02-30T00:00:00Z'],
    ['no leap year', '2026-02-29T00:00:00Z'],
    ['no leap year, though divisible by 4', '1900-02-29T00:00:00Z'],
    ['April has 30 days', '2026-04-31T00:00:00Z'],
    ['month 13', '2026-13-01T00:00:00Z'],
    ['month 0', '2026-00-01T00:00:00Z'],
    ['day 0', '2026-01-00T00:00:00Z'],
    ['hour 24', '2026-01-01T24:00:00Z'],
    ['minute 60', '2026-01-01T00:60:00Z'],
    ['second 61', '2026-01-01T23:59:61Z'],
    ['a leap second at noon', '2016-12-31T12:00:60Z'],
    ['a leap second in the middle of a month', '2016-12-15T23:59:60Z'],
    ['no zone', '2026-03-06T17:00:00'],
    ['a zone without a colon', '2026-03-06T17:00:00+0100'],
    ['zone hour 24', '2026-03-06T17:00:00+24:00'],
    ['a date only', '2026-03-06'],
    ['a space for the T', '2026-03-06 17:00:00Z'],
    ['a bare point', '2026-03-06T17:00:00.Z'],
    ['a comma', '2026-03-06T17:00:00,5Z'],
    ['a fifth digit of the year', '12026-03-06T17:00:00Z'],
    ['something behind it', '2026-03-06T17:00:00Z '],
    ['something behind a zone', '2026-03-06T17:00:00+01:000'],
    ['digits of another script', '٢٠٢٦-03-06T17:00:00Z'],
    ['a sign within', '2026-03-06T17:+1:00Z'],
    ['words', 'last Tuesday'],
    ['nothing', ''],
  ])('refuses %s: %s', (_, text) => {
    expect(parseTimestampMs(text)).toBeNull()
  })

  it('agrees with Date on every instant that Date can write', () => {
    const instants = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    })
    fc.assert(fc.property(instants, (date) => parseTimestampMs(date.toISOString()) === date.getTime()))
  })

  it('reads only what Date.parse reads to the same instant, leap seconds aside', () => {
    const number = (max: number) => fc.integer({ min: 0, max }).map((value) => String(value).padStart(2, '0'))
    const text = fc
      .tuple(
        fc.integer({ min: 1000, max: 9999 }),
        number(13),
        number(32),
        number(25),
        number(61),
        number(59),
        fc.constantFrom('Z', '+05:30', '-11:00'),
      )
      .map(([y, mo, d, h, mi, s, zone]) => `${y}-${mo}-${d}T${h}:${mi}:${s}.120${zone}`)
    fc.assert(
      fc.property(text, (candidate) => {
        const ms = parseTimestampMs(candidate)
        return ms === null || ms === Date.parse(candidate)
      }),
      { numRuns: 2000 },
    )
  })
})
