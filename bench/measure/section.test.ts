import { expect, it } from 'vitest'
import { replaceSection } from './section.ts'
import { markdownTable, short, textTable, whole } from './table.ts'

it('a section that is run again takes its old place', () => {
  const both = replaceSection(replaceSection('# Results\n', 'core', 'old'), 'replay', 'other')
  const renewed = replaceSection(both, 'core', 'new')
  expect(renewed).toBe(
    '# Results\n\n<!-- begin core -->\nnew\n<!-- end core -->\n\n<!-- begin replay -->\nother\n<!-- end replay -->\n',
  )
})

it('figures line up on the right', () => {
  expect(
    textTable({
      columns: ['what', 'rate'],
      rows: [
        ['a', '12'],
        ['long one', '3'],
      ],
    }),
  ).toBe('what      rate\n--------  ----\na           12\nlong one     3')
})

it('a bar in a cell does not end it', () => {
  expect(markdownTable({ columns: ['a|b'], rows: [['c']] })).toBe('| a\\|b |\n| --- |\n| c |')
})

it.each([
  [0.012345, '0.0123'],
  [99.95, '100'],
  [1234.4, '1 234'],
])('%f is shown as %s', (value, shown) => {
  expect(short(value)).toBe(shown)
})

it('whole figures are grouped by thousands', () => {
  expect(whole(1_234_567.6)).toBe('1 234 568')
})
