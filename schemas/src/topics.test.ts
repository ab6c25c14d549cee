import { describe, expect, it } from 'vitest'
import { deadLetterKey } from './dead-letter.ts'
import { TOPICS, topicNames } from './topics.ts'

describe('topics', () => {
  it('are named after the domain, the noun and a version, each once', () => {
    const names = Object.values(TOPICS).map(({ name }) => name)
    for (const name of names) expect(name).toMatch(/^redflag\.[a-z-]+\.v[1-9]$/)
    expect(new Set(names).size).toBe(names.length)
  })

  it('can be prefixed', () => {
    expect(topicNames()).toEqual(
      Object.fromEntries(Object.entries(TOPICS).map(([id, { name }]) => [id, name])),
    )
    expect(topicNames('t1.').deadLetter).toBe('t1.redflag.dead-letter.v1')
  })

  it('keep events longer than the 180 days that a profile looks back', () => {
    expect(TOPICS.events.retentionDays).toBeGreaterThan(180)
  })
})

describe('the key of a dead letter', () => {
  const nowhere = { topic: null, partition: null, offset: null, name: null, line: null }

  it('keeps what one source had refused in order', () => {
    const record = { ...nowhere, kind: 'kafka' as const, topic: 'payouts', partition: 3, offset: 17 }
    expect(deadLetterKey(record)).toBe('kafka:payouts:3')
    expect(deadLetterKey({ ...record, offset: 18 })).toBe(deadLetterKey(record))
    expect(deadLetterKey({ ...nowhere, kind: 'file', name: 'events.ndjson', line: 4 })).toBe(
      'file:events.ndjson',
    )
  })
})
