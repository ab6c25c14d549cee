import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type ErrorDefinition, errorTable, isRetryable, RedflagError, redflagError } from './errors.ts'
import { errorsDocument } from './errors-document.ts'

const entries = Object.entries<ErrorDefinition>(errorTable)

describe('the error table', () => {
  it('holds each code once', () => {
    const source = readFileSync(new URL('./errors.ts', import.meta.url), 'utf8')
    const written = [...source.matchAll(/^ {2}([A-Z][A-Z0-9_]+): \{/gm)].map((match) => match[1])
    expect(written).toEqual([...new Set(written)])
    expect(written.sort()).toEqual(entries.map(([code]) => code).sort())
  })

  it.each(entries)('%s says what to do, in sentences', (code, definition) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z0-9]+)+$/)
    expect(definition.message).not.toMatch(/[.!]$/)
    expect(definition.remedy).toMatch(/^[A-Z].{20,}\.$/)
    if (definition.exitStatus !== undefined) expect(definition.exitStatus).toBeLessThan(126)
  })

  it('is documented whole', () => {
    const page = errorsDocument()
    for (const [code, definition] of entries) {
      expect(page).toContain(`| \`${code}\` |`)
      expect(page).toContain(definition.remedy)
    }
    expect(page.split('\n').filter((line) => line.startsWith('| `'))).toHaveLength(entries.length)
  })
})

describe('a RedflagError', () => {
  it('fills its message from the facts and keeps cause and facts', () => {
    const cause = new Error('boom')
    const error = redflagError(
      'LOG_RANGE_EXPIRED',
      { topic: 't', partition: 3, available: 9, expected: 4 },
      cause,
    )
    expect(error.message).toBe('t[3] starts at 9, 4 was asked for')
    expect(error.facts).toEqual({ topic: 't', partition: 3, available: 9, expected: 4 })
    expect(error.cause).toBe(cause)
    expect(error).toBeInstanceOf(RedflagError)
  })

  it('takes retryable and exit status from the table', () => {
    expect(redflagError('REDIS_UNAVAILABLE', { action: 'GET' }).retryable).toBe(true)
    expect(redflagError('LOG_TOPIC_UNKNOWN', { topic: 't' }).retryable).toBe(false)
    expect(redflagError('CONFIG_INVALID', { problems: 'x' }).exitStatus).toBe(78)
    expect(redflagError('LOG_TOPIC_UNKNOWN', { topic: 't' }).exitStatus).toBe(1)
  })

  it('is the only kind of error that is taken as retryable', () => {
    expect(isRetryable(redflagError('LOG_SEND_FAILED', { count: 1, topics: 't' }))).toBe(true)
    expect(isRetryable(Object.assign(new Error('x'), { retryable: true }))).toBe(false)
  })

  it('leaves a named fact visible when it is missing', () => {
    expect(new RedflagError('LOG_TOPIC_UNKNOWN', {}).message).toBe('topic {topic} does not exist')
  })
})
