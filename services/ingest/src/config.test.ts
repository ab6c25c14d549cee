import { describeConfig, isRedflagError, loadConfig } from '@redflag/runtime'
import { describe, expect, it } from 'vitest'
import { ingestSettingsOf, ingestVariables, pseudonymSettingsOf } from './config.ts'
import { DEVELOPMENT_KEY } from './steps/development-key.ts'

const KEY = Buffer.alloc(32, 9)
const load = (env: Readonly<Record<string, string>> = {}) =>
  loadConfig(ingestVariables, { INGEST_PSEUDONYM_KEY: KEY.toString('base64'), ...env })

function problemsOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (isRedflagError(error, 'CONFIG_INVALID')) return String(error.facts['problems'])
    throw error
  }
  throw new Error('nothing was wrong')
}

describe('with nothing but a key', () => {
  it('takes events by HTTP on loopback, and reads no topic but that of labels', () => {
    const settings = ingestSettingsOf(load())
    expect(settings.kafka).toMatchObject({ topics: [], groupId: 'redflag.ingest' })
    expect(settings.http).toEqual({
      host: '127.0.0.1',
      port: 8080,
      tokens: [],
      maxBodyBytes: 1_048_576,
      maxUnpackedBytes: 8_388_608,
      maxEventsPerRequest: 5_000,
      maxInFlightRequests: 256,
      maxInFlightBytes: 67_108_864,
      ackTimeoutMs: 10_000,
      requestTimeoutMs: 30_000,
    })
  })
})

describe('the key of the pseudonyms', () => {
  it('must be there', () => {
    expect(problemsOf(() => loadConfig(ingestVariables, {}))).toContain('INGEST_PSEUDONYM_KEY: is required')
  })

  it.each([
    KEY.toString('base64'),
    KEY.toString('base64url'),
    KEY.toString('hex'),
    ` ${KEY.toString('base64')}\n`,
  ])('is read from %j', (text) => {
    const { keys } = pseudonymSettingsOf(load({ INGEST_PSEUDONYM_KEY: text }))
    expect(Buffer.from(keys[0])).toEqual(KEY)
  })

  it.each(['correct horse battery staple', 'short', KEY.subarray(1).toString('base64'), 'ab'.repeat(31)])(
    'is not %j, and the fault does not tell it',
    (text) => {
      const problems = problemsOf(() => load({ INGEST_PSEUDONYM_KEY: text }))
      expect(problems).toContain('at least 32 bytes')
      expect(problems).not.toContain(text)
    },
  )

  it('is never the one that everybody can read', () => {
    const config = load({ INGEST_PSEUDONYM_KEY: Buffer.from(DEVELOPMENT_KEY).toString('hex') })
    expect(problemsOf(() => pseudonymSettingsOf(config))).toContain('development key')
  })

  it('is rotated with the one before it', () => {
    const previous = Buffer.alloc(40, 1)
    const config = load({ INGEST_PSEUDONYM_KEY_PREVIOUS: previous.toString('base64') })
    expect(pseudonymSettingsOf(config).keys.map((key) => Buffer.from(key ?? []))).toEqual([KEY, previous])
  })

  it('and the one before it differ', () => {
    const config = load({ INGEST_PSEUDONYM_KEY_PREVIOUS: KEY.toString('hex') })
    expect(problemsOf(() => pseudonymSettingsOf(config))).toContain('is the present key')
  })

  it('stands in no log line', () => {
    const described = JSON.stringify(describeConfig(ingestVariables, load()))
    expect(described).not.toContain(KEY.toString('base64'))
    expect(described).toContain('[secret]')
  })
})

describe('sources', () => {
  it('can be topics of the platform', () => {
    const { kafka } = ingestSettingsOf(load({ INGEST_KAFKA_TOPICS: 'payouts, logins' }))
    expect(kafka).toMatchObject({
      topics: ['payouts', 'logins'],
      groupId: 'redflag.ingest',
      startAt: 'earliest',
      deadLetterLimit: { maxConsecutive: 500, maxRatio: 0.5, windowSize: 1_000 },
    })
  })

  it('can do without HTTP', () => {
    expect(ingestSettingsOf(load({ INGEST_HTTP_PORT: 'off' })).http).toBeNull()
    expect(ingestSettingsOf(load({ INGEST_HTTP_PORT: '0' })).http?.port).toBe(0)
  })

  it('have tokens that are not guessed', () => {
    expect(problemsOf(() => load({ INGEST_HTTP_TOKENS: 'a-token-of-some-length,short' }))).toContain(
      'INGEST_HTTP_TOKENS: must have at least 16 characters each',
    )
    const tokens = ['a-token-of-some-length', 'another-of-some-length']
    expect(ingestSettingsOf(load({ INGEST_HTTP_TOKENS: tokens.join(', ') })).http?.tokens).toEqual(tokens)
  })
})

it('tells all faults at once', () => {
  const problems = problemsOf(() =>
    load({
      INGEST_HTTP_PORT: '99999',
      INGEST_DEAD_LETTER_MAX_RATIO: '0',
      INGEST_CONCURRENCY: 'many',
      INGEST_KAFKA_START: 'middle',
    }),
  )
  expect(problems.split('\n').map((line) => line.trim().split(':')[0])).toEqual([
    'INGEST_KAFKA_START',
    'INGEST_CONCURRENCY',
    'INGEST_DEAD_LETTER_MAX_RATIO',
    'INGEST_HTTP_PORT',
  ])
})
