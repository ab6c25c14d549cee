import { describe, expect, it } from 'vitest'
import { createBearerCheck } from './bearer.ts'

describe('bearer check', () => {
  const isAllowed = createBearerCheck(['first-token-0123456789', 'second+token/0123456789=='])

  it.each(['Bearer first-token-0123456789', 'bearer  second+token/0123456789== '])('takes %j', (header) => {
    expect(isAllowed(header)).toBe(true)
  })

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer first-token-012345678',
    'Bearer first-token-01234567890',
    'Bearer FIRST-TOKEN-0123456789',
    'Basic first-token-0123456789',
    'first-token-0123456789',
    'Bearer first-token-0123456789, Bearer x',
  ])('refuses %j', (header) => {
    expect(isAllowed(header)).toBe(false)
  })

  it('without tokens takes nothing, not even the empty one', () => {
    expect(createBearerCheck([])('Bearer x')).toBe(false)
    expect(createBearerCheck([])(undefined)).toBe(false)
  })
})
