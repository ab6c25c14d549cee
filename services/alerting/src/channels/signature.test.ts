import { describe, expect, it } from 'vitest'
import { signBody, verifySignature } from './signature.ts'

const body = '{"alertId":"al-1"}'
const secret = 'swordfish'
const at = 1_772_442_000

describe('the webhook signature', () => {
  it('is HMAC-SHA-256 over time and body', () => {
    // printf '1772442000.{"alertId":"al-1"}' | openssl dgst -sha256 -hmac swordfish
    expect(signBody(body, [secret], at)).toBe(
      't=1772442000,v1=1c2f8e05cfa564addc0059e9621c593b22881ba98d5e53b83d2c4c6c1179a645',
    )
  })

  const check = (given: Partial<Parameters<typeof verifySignature>[0]>) =>
    verifySignature({ body, header: signBody(body, [secret], at), secret, nowSeconds: at + 10, ...given })

  it('is valid for the same body and secret', () => {
    expect(check({})).toBe('valid')
  })

  it('is a mismatch for another body, another secret or another time', () => {
    expect(check({ body: `${body} ` })).toBe('mismatch')
    expect(check({ secret: 'swordfisH' })).toBe('mismatch')
    expect(check({ header: signBody(body, [secret], at).replace(`t=${at}`, `t=${at + 1}`) })).toBe('mismatch')
  })

  it('expires after five minutes, either way', () => {
    expect(check({ nowSeconds: at + 300 })).toBe('valid')
    expect(check({ nowSeconds: at + 301 })).toBe('expired')
    expect(check({ nowSeconds: at - 301 })).toBe('expired')
    expect(check({ nowSeconds: at + 301, toleranceSeconds: 400 })).toBe('valid')
  })

  it('is malformed when it is missing or none of ours', () => {
    for (const header of [
      undefined,
      '',
      'v1=00',
      `t=${at}`,
      `t=${at},v1=xyz`,
      't=,v1=',
      `t=-1,v1=${'0'.repeat(64)}`,
    ]) {
      expect(check({ header })).toBe('malformed')
    }
  })

  it('is valid under either secret while one replaces the other', () => {
    const header = signBody(body, ['new', 'old'], at)
    expect(check({ header, secret: 'new' })).toBe('valid')
    expect(check({ header, secret: 'old' })).toBe('valid')
    expect(check({ header, secret: 'older' })).toBe('mismatch')
  })
})
