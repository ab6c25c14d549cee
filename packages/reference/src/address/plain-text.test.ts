import { describe, expect, it } from 'vitest'
import { plainText } from './plain-text.ts'

describe('plainText', () => {
  it.each([
    ['abc', 'abc'],
    [' a b\tc\r\n', 'abc'],
    ['a\u200bb\u00adc\ufeff\u202e', 'abc'],
    ['ａｂｃ１', 'abc1'],
    ['bitcoin:1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH?amount=0.1&label=x', '1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH'],
    [
      'ethereum:pay-0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed@137',
      '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed',
    ],
    ['BITCOIN:BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', 'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4'],
    [
      'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a?x=1',
      'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a',
    ],
    [
      '0:83dfd552e63729b472fcbcc8c45ebcc6691702558b68ec7527e1ba403a0f31a8',
      '0:83dfd552e63729b472fcbcc8c45ebcc6691702558b68ec7527e1ba403a0f31a8',
    ],
    ['user@example.org', 'user@example.org'],
    ['a:b', 'a:b'],
    ['', ''],
  ])('%j → %j', (address, plain) => {
    expect(plainText(address)).toBe(plain)
  })
})
