import { describe, expect, it } from 'vitest'
import { type ParsedIp, parseIp } from '../ip/parse-ip.ts'
import { importIpSet } from './ip-set.ts'

const ip = (text: string): ParsedIp => parseIp(text) as ParsedIp
const load = (text: string) => importIpSet({ name: 'vpn.txt', text })

describe('importIpSet', () => {
  it('reads ranges and addresses with comments, blanks and Windows line ends', async () => {
    const set = await load('# exits\r\n10.0.0.0/8 # all\r\n\r\n  8.8.8.8\r\n2001:db8::/32;note\r\n1.2.3.4/24')
    expect(set.rangeCount).toBe(4)
    const inside = ['10.9.9.9', '8.8.8.8', '2001:db8::5', '1.2.3.200', '::ffff:8.8.8.8']
    expect(inside.map((text) => set.has(ip(text)))).toEqual(inside.map(() => true))
    expect(['8.8.8.9', '1.2.4.0', '2001:db9::'].map((text) => set.has(ip(text)))).toEqual([
      false,
      false,
      false,
    ])
  })

  it('the same content has the same version, other content another', async () => {
    const [one, same, other] = await Promise.all([
      load('10.0.0.0/8\n'),
      load('10.0.0.0/8\n'),
      load('10.0.0.0/9\n'),
    ])
    expect(one.version).toBe(same.version)
    expect(one.version).not.toBe(other.version)
  })

  it('names line and column of every line that is no range', async () => {
    const fault = await load('10.0.0.0/8\n  nonsense\n1.2.3.4\n0.0.0.0/0\n').catch((error) => error)
    expect(fault).toMatchObject({ code: 'LIST_CIDR', file: 'vpn.txt', line: 2, column: 3 })
    expect(fault.more).toMatchObject([{ code: 'LIST_CIDR', line: 4, column: 1 }])
  })
})
