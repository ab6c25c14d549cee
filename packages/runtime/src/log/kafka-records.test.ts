import { describe, expect, it } from 'vitest'
import { toLogRecords } from './kafka-records.ts'

const message = { offset: '9007199254740991', key: null, value: null, timestamp: '1700000000000' }

describe('records from kafkajs', () => {
  it('keep the largest exact offset, and what is null', () => {
    expect(toLogRecords('t', 3, [message])).toEqual([
      {
        topic: 't',
        partition: 3,
        offset: 9_007_199_254_740_991,
        key: null,
        value: null,
        headers: {},
        timestampMs: 1_700_000_000_000,
      },
    ])
  })

  it('take the last of a header that stands several times, as bytes or text', () => {
    const headers = {
      once: Buffer.from('ä'),
      text: 'plain',
      often: [Buffer.from('1'), Buffer.from('2')],
      none: undefined,
    }
    expect(toLogRecords('t', 0, [{ ...message, headers }])[0]?.headers).toEqual({
      once: 'ä',
      text: 'plain',
      often: '2',
    })
  })

  it('survive header names that every object has', () => {
    const headers = Object.fromEntries([
      ['__proto__', Buffer.from('x')],
      ['constructor', [() => undefined, Buffer.from('y')]],
    ]) as never
    const [record] = toLogRecords('t', 0, [{ ...message, headers }])
    expect(Object.hasOwn(record?.headers ?? {}, 'constructor') && record?.headers['constructor']).toBe('y')
    expect(Object.getPrototypeOf(record?.headers)).toBe(Object.prototype)
  })
})
