import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { redflagError } from './errors.ts'
import { createLogger, redactedFields } from './logger.ts'

function capture() {
  const lines: string[] = []
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  return { lines, log: createLogger({ service: 'detector', level: 'debug', destination }) }
}

describe('a log line', () => {
  it('is one JSON object with service, level by name, time and message', () => {
    const { lines, log } = capture()
    log.info({ partition: 3, offset: 9 }, 'batch committed')
    expect(lines).toHaveLength(1)
    const line = JSON.parse(lines[0] ?? '')
    expect(line).toMatchObject({
      service: 'detector',
      level: 'info',
      msg: 'batch committed',
      partition: 3,
      offset: 9,
    })
    expect(new Date(line.time).toISOString()).toBe(line.time)
  })

  it.each(redactedFields)('never shows %s, at any of the three depths', (field) => {
    const { lines, log } = capture()
    log.warn({ [field]: 'hush', one: { [field]: 'hush', two: { [field]: 'hush' } } }, 'refused')
    expect(lines[0]).not.toContain('hush')
    expect(lines[0]?.match(/\[redacted\]/g)).toHaveLength(3)
  })

  it('carries code and cause of an error', () => {
    const { lines, log } = capture()
    log.error(
      { err: redflagError('REDIS_UNAVAILABLE', { action: 'GET' }, new Error('ECONNREFUSED')) },
      'store lost',
    )
    expect(JSON.parse(lines[0] ?? '').err).toMatchObject({ code: 'REDIS_UNAVAILABLE', retryable: true })
    expect(lines[0]).toContain('ECONNREFUSED')
  })
})
