import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkEvent, parseEventLine } from './contract-event.ts'
import type { Fault } from './contract-fault.ts'
import { parseTimestampMs } from './timestamp.ts'

const contractFile = (name: string) => readFileSync(new URL(`../contract/${name}`, import.meta.url), 'utf8')
const lines = (name: string) => contractFile(name).trimEnd().split('\n')
const examples = lines('examples.ndjson')
const payout = parsed(3)
const session = parsed(1)

function parsed(line: number): Record<string, unknown> {
  return JSON.parse(examples[line] ?? '')
}

function faultOf(value: unknown): Fault {
  const check = checkEvent(value)
  if (check.ok) throw new Error('expected a fault')
  return check.fault
}

const bank = { kind: 'bank', instrumentId: 'i' }

describe('the contract', () => {
  it.each(examples)('takes %s', (line) => {
    expect(parseEventLine(line)).toMatchObject({ ok: true, event: JSON.parse(line) })
    expect(parseEventLine(Buffer.from(line))).toMatchObject({ ok: true, event: JSON.parse(line) })
  })

  it.each(lines('rejects.ndjson'))('refuses %s', (line) => {
    const { _expect, _raw } = JSON.parse(line)
    expect(parseEventLine(_raw ?? line)).toMatchObject({ ok: false, fault: { field: _expect } })
  })
})

describe('faults', () => {
  it.each<[string, Record<string, unknown>, Fault]>([
    [
      'a missing field',
      { ...payout, payoutId: undefined },
      { field: 'payoutId', reason: 'is required', code: 'FIELD_MISSING' },
    ],
    [
      'the first of several',
      { type: 'payout' },
      { field: 'eventId', reason: 'is required', code: 'FIELD_MISSING' },
    ],
    [
      'money as a number',
      { ...payout, amountUsd: 1250 },
      { field: 'amountUsd', reason: 'must be a string', code: 'FIELD_TYPE' },
    ],
    [
      'a number as text',
      { ...payout, balanceShare: '0.8' },
      { field: 'balanceShare', reason: 'must be a finite number', code: 'FIELD_TYPE' },
    ],
    [
      'a number that is not finite',
      { ...payout, balanceShare: Number.NaN },
      { field: 'balanceShare', reason: 'must be a finite number', code: 'FIELD_TYPE' },
    ],
    [
      'null for absent',
      { ...payout, agencyId: null },
      { field: 'agencyId', reason: 'must be a string', code: 'FIELD_TYPE' },
    ],
    [
      'crypto without its address',
      { ...payout, destination: { kind: 'crypto', crypto: { asset: 'USDT' } } },
      { field: 'destination.crypto.address', reason: 'is required', code: 'FIELD_MISSING' },
    ],
    [
      'crypto without crypto',
      { ...payout, destination: { kind: 'crypto', instrumentId: 'i' } },
      { field: 'destination.crypto', reason: 'is required when kind is crypto', code: 'FIELD_MISSING' },
    ],
    [
      'a bank without an instrument',
      { ...payout, destination: { kind: 'bank' } },
      {
        field: 'destination.instrumentId',
        reason: 'is required unless kind is crypto',
        code: 'FIELD_MISSING',
      },
    ],
    [
      'a destination without kind, and not what would follow from it',
      { ...payout, destination: { instrumentId: 'i' } },
      { field: 'destination.kind', reason: 'is required', code: 'FIELD_MISSING' },
    ],
    [
      'a destination of unknown kind',
      { ...payout, destination: { kind: 'cheque' } },
      {
        field: 'destination.kind',
        reason: 'must be one of bank, ewallet, card, crypto',
        code: 'FIELD_VALUE',
      },
    ],
    [
      'a destination that is no object',
      { ...payout, destination: 'bank' },
      { field: 'destination', reason: 'must be an object', code: 'FIELD_TYPE' },
    ],
    [
      'a country in words',
      { ...payout, destination: { ...bank, country: 'Portugal' } },
      {
        field: 'destination.country',
        reason: 'must be an ISO 3166-1 alpha-2 country code in capitals, e.g. "PT"',
        code: 'FIELD_FORMAT',
      },
    ],
    [
      'an address within',
      { ...payout, connection: { ip: '10.1' } },
      {
        field: 'connection.ip',
        reason: 'must be an IPv4 or IPv6 address without zone',
        code: 'FIELD_FORMAT',
      },
    ],
    [
      'a share above one',
      { ...payout, balanceShare: 1.01 },
      {
        field: 'balanceShare',
        reason: 'must be <= 1',
        code: 'FIELD_RANGE',
      },
    ],
    [
      'an id of 65 characters',
      { ...payout, eventId: 'x'.repeat(65) },
      {
        field: 'eventId',
        reason: 'must have at most 64 characters',
        code: 'FIELD_LENGTH',
      },
    ],
    [
      'an empty id',
      { ...payout, payerId: '' },
      {
        field: 'payerId',
        reason: 'must not be empty',
        code: 'FIELD_LENGTH',
      },
    ],
    [
      'an item of a list',
      {
        ...parsed(0),
        travelNotice: { from: payout['occurredAt'], to: payout['occurredAt'], countries: ['PT', 'Spain'] },
      },
      {
        field: 'travelNotice.countries[1]',
        reason: 'must be an ISO 3166-1 alpha-2 country code in capitals, e.g. "PT"',
        code: 'FIELD_FORMAT',
      },
    ],
    [
      'an impossible day',
      { ...payout, earnedAt: '2026-02-30T00:00:00Z' },
      {
        field: 'earnedAt',
        reason: 'must be an existing RFC 3339 date and time with zone, e.g. "2026-03-06T17:00:00.000Z"',
        code: 'FIELD_FORMAT',
      },
    ],
    [
      'a session without an address',
      { ...session, ip: undefined },
      {
        field: 'ip',
        reason: 'is required',
        code: 'FIELD_MISSING',
      },
    ],
    [
      'an unknown type before what else is wrong',
      { eventId: 'e', type: 'constructor', workerId: 'w' },
      {
        field: 'occurredAt',
        reason: 'is required',
        code: 'FIELD_MISSING',
      },
    ],
  ])('names %s', (_, value, fault) => {
    // Through JSON, so that undefined is absent; NaN cannot go that way.
    const sent = Object.values(value).some(Number.isNaN) ? value : JSON.parse(JSON.stringify(value))
    expect(faultOf(sent)).toEqual(fault)
  })

  it.each(['[]', 'null', '"event"', '1', 'true'])('refuse %s, which is no object', (text) => {
    expect(parseEventLine(text)).toEqual({
      ok: false,
      fault: { field: 'event', reason: 'must be a JSON object', code: 'INPUT_NOT_OBJECT' },
    })
  })

  it.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString', ''])('refuse the type %j', (type) => {
    expect(faultOf({ ...session, type }).field).toBe('type')
  })

  it('never quote what was sent', () => {
    const secret = 'maria.silva@example.org'
    for (const field of ['type', 'amount', 'currency', 'occurredAt', 'earnedAt', 'status', 'balanceShare']) {
      expect(JSON.stringify(faultOf({ ...payout, [field]: secret }))).not.toContain(secret)
    }
    expect(JSON.stringify(parseEventLine(`{"${secret}`))).not.toContain(secret)
  })
})

describe('text', () => {
  it.each([
    ['NUL', 'a\u0000b'],
    ['a line break', 'a\nb'],
    ['DEL', 'a\u007fb'],
    ['NEL', 'a\u0085b'],
    ['a high surrogate alone', 'a\ud83d'],
    ['a low surrogate alone', '\ude00b'],
    ['surrogates the wrong way round', '\ude00\ud83d'],
  ])('with %s is refused in identifiers, and not in a user agent', (_, text) => {
    expect(faultOf({ ...session, sessionId: text })).toEqual({
      field: 'sessionId',
      reason: 'must not contain control characters or unpaired surrogates',
      code: 'FIELD_FORMAT',
    })
    expect(checkEvent({ ...session, userAgent: text }).ok).toBe(true)
  })

  it('in any script, and beyond the basic plane, is fine; length counts characters', () => {
    expect(checkEvent({ ...session, sessionId: 'Zoë-кот-猫-😀' }).ok).toBe(true)
    expect(checkEvent({ ...session, workerId: '😀'.repeat(64) }).ok).toBe(true)
    expect(faultOf({ ...session, workerId: '😀'.repeat(65) }).field).toBe('workerId')
  })

  it('that is not UTF-8 is refused rather than repaired', () => {
    const line = Buffer.from(examples[1] ?? '')
    line[line.indexOf('Mozilla')] = 0xff
    expect(parseEventLine(line)).toEqual({
      ok: false,
      fault: { field: 'not JSON', reason: 'is not UTF-8', code: 'INPUT_NOT_JSON' },
    })
  })

  it('may begin with a byte order mark', () => {
    expect(parseEventLine(`\ufeff${examples[0]}`).ok).toBe(true)
    expect(parseEventLine(Buffer.from(`\ufeff${examples[0]}`)).ok).toBe(true)
  })
})

describe('addresses', () => {
  it.each(['2.80.10.20', '::ffff:203.0.113.9', '2001:db8::1', '::', '::1', 'FE80::1', '100.64.0.1'])(
    'take %s',
    (ip) => {
      expect(checkEvent({ ...session, ip }).ok).toBe(true)
    },
  )

  it.each([
    '999.1.1.1',
    'fe80::1%eth0',
    '010.1.1.1',
    '10.1',
    '0x7f.1.1.1',
    '1.2.3.4 ',
    '1.2.3.4/32',
    '[::1]',
    '',
    'localhost',
    ':::',
    '1.2.3.4:80',
  ])('refuse %j', (ip) => {
    expect(faultOf({ ...session, ip }).field).toBe('ip')
  })
})

describe('hostile input', () => {
  it('cannot smuggle fields in through __proto__', () => {
    const line =
      '{"__proto__":{"eventId":"e","amount":"1"},"type":"payout","workerId":"w","occurredAt":"2026-03-06T17:00:00Z"}'
    expect(parseEventLine(line)).toMatchObject({ ok: false, fault: { field: 'eventId' } })
    expect(({} as Record<string, unknown>)['amount']).toBeUndefined()
  })

  it('may carry unknown fields at every depth, of any name and shape', () => {
    const unknown = '"__proto__":{"a":1},"constructor":null,"x":[[[{"y":"\\u0000"}]]]'
    const line = (examples[3] ?? '').replaceAll('{', `{${unknown},`)
    expect(parseEventLine(line).ok).toBe(true)
  })

  it('may be nested very deeply where nobody looks, and is a plain fault where somebody does', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    const line = (examples[1] ?? '').replace('{', `{"x":${deep},`)
    expect(parseEventLine(line).ok).toBe(true)
    const inPlace = (examples[1] ?? '').replace('"sessionId":"s-1"', `"sessionId":${deep}`)
    expect(parseEventLine(inPlace)).toMatchObject({
      ok: false,
      fault: { field: 'sessionId', code: 'FIELD_TYPE' },
    })
  })

  it('may say a field twice: the last one counts', () => {
    const line = (examples[1] ?? '').replace('{', '{"ip":"999.1.1.1",')
    expect(parseEventLine(line).ok).toBe(true)
    const turned = (examples[1] ?? '').replace(/\}$/, ',"ip":"999.1.1.1"}')
    expect(parseEventLine(turned)).toMatchObject({ ok: false, fault: { field: 'ip' } })
  })

  it('is answered, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withDate: true, withMap: true }),
        (value) => typeof checkEvent(value).ok === 'boolean',
      ),
    )
    fc.assert(fc.property(fc.uint8Array(), (bytes) => !parseEventLine(bytes).ok))
  })
})

/**
 * The published schema, read by a validator that knows nothing of ours, is the judge: on the examples with one field
 * replaced, both must agree. Values are plain text, since what the schema says of `ip` and of control characters is prose.
 */
describe('against the published schema', () => {
  const ajv = new Ajv2020({ strict: false })
  ajv.addFormat('date-time', (text: string) => parseTimestampMs(text) !== null)
  const published = ajv.compile(JSON.parse(contractFile('events.schema.json')))

  const replacement = fc.oneof(
    fc.constantFrom<unknown>(
      '',
      'PT',
      'USD',
      '1.50',
      '-1',
      '2026-03-06T17:00:00Z',
      'crypto',
      'login',
      'x'.repeat(300),
    ),
    fc.constantFrom<unknown>(null, true, false, 0, 1, -1, 0.5, 5.1, 900, 1e21, [], {}, ['PT'], ['Spain'], {
      kind: 'bank',
    }),
    fc.constantFrom<unknown>({ kind: 'crypto' }, { kind: 'card', instrumentId: 'i' }, { from: 1 }, undefined),
  )

  it('says yes and no to the same events', () => {
    const seen = { yes: 0, no: 0 }
    const mutation = fc.record({ line: fc.nat(examples.length - 1), path: fc.nat(), value: replacement })
    fc.assert(
      fc.property(mutation, ({ line, path, value }) => {
        const event = replaceAt(parsed(line), path, value)
        const expected = published(event)
        seen[expected ? 'yes' : 'no']++
        expect(checkEvent(event).ok).toBe(expected)
      }),
      { numRuns: 4000 },
    )
    // A test that only ever saw one answer would prove nothing.
    expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(200)
  })

  /** Replaces the `index`-th field, counted through nested objects, except `ip`; `undefined` removes it. */
  function replaceAt(event: Record<string, unknown>, index: number, value: unknown): Record<string, unknown> {
    const paths = fieldPaths(event).filter((path) => path.at(-1) !== 'ip')
    const path = paths[index % paths.length] ?? []
    const copy = structuredClone(event)
    let target: Record<string, unknown> = copy
    for (const step of path.slice(0, -1)) target = target[step] as Record<string, unknown>
    const last = path.at(-1) ?? ''
    if (value === undefined) delete target[last]
    else target[last] = value
    return copy
  }

  function fieldPaths(value: Record<string, unknown>, prefix: readonly string[] = []): string[][] {
    return Object.entries(value).flatMap(([name, child]) => {
      const path = [...prefix, name]
      const nested = typeof child === 'object' && child !== null && !Array.isArray(child)
      return nested ? [path, ...fieldPaths(child as Record<string, unknown>, path)] : [path]
    })
  }
})
