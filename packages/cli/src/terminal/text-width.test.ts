import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitText, printable, textWidth, wrapText } from './text-width.ts'

describe('the width of a text', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['Zoë', 3],
    ['Zoe\u0308', 3],
    ['日本', 4],
    ['한국어', 6],
    ['😀', 2],
    ['─▌→…', 4],
  ])('of %j is %i', (text, width) => {
    expect(textWidth(text)).toBe(width)
  })

  it('is never more than was asked for, after fitting and after wrapping', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '日', 'e\u0308', '😀'), maxLength: 60 })
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 30 }), (given, columns) => {
        expect(textWidth(fitText(given, columns))).toBeLessThanOrEqual(columns)
        for (const line of wrapText(given, columns)) expect(textWidth(line)).toBeLessThanOrEqual(columns)
      }),
    )
  })

  it('fits by cutting, and says so', () => {
    expect(fitText('shorter', 7)).toBe('shorter')
    expect(fitText('too long', 7)).toBe('too lo…')
    expect(fitText('日本語', 5)).toBe('日本…')
    expect(fitText('anything', 0)).toBe('')
  })

  it('wraps at spaces and loses no word', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three'])
    expect(wrapText('abcdefghij kl', 4)).toEqual(['abcd', 'efgh', 'ij', 'kl'])
    const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 5 }))
    fc.assert(
      fc.property(words, (given) => {
        expect(wrapText(given.join(' '), 9).join(' ')).toBe(given.join(' '))
      }),
    )
  })
})

it('text from outside cannot steer the terminal', () => {
  expect(printable('w-1\x1b[2Jx\n\u202ey\u2028z')).toBe('w-1?[2Jx??y?z')
  expect(printable('Zoë 日本 w-1')).toBe('Zoë 日本 w-1')
})
