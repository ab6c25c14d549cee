import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { commaSeparated, defineVariables, describeConfig, flag, loadConfig, wholeNumber } from './config.ts'

const TABLE = defineVariables({
  APP_BROKERS: { schema: commaSeparated(), about: 'host:port of each broker' },
  APP_PORT: { schema: wholeNumber(0, 65_535), about: 'port to listen on', fallback: '9464' },
  APP_TLS: { schema: flag(), about: 'whether to use TLS', fallback: 'false' },
  APP_TOKEN: { schema: z.string().min(8, 'must have 8 characters'), about: 'token', secret: true },
})

describe('loadConfig', () => {
  it('reads what is given and falls back where it may', () => {
    const config = loadConfig(TABLE, {
      APP_BROKERS: 'a:1, b:2,',
      APP_TLS: 'yes',
      APP_TOKEN: 'abcdefgh',
      APP_PORT: '',
    })
    expect(config).toEqual({
      APP_BROKERS: ['a:1', 'b:2'],
      APP_PORT: 9464,
      APP_TLS: true,
      APP_TOKEN: 'abcdefgh',
    })
    expect(describeConfig(TABLE, config)).toMatchObject({ APP_TOKEN: '[secret]', APP_PORT: 9464 })
  })

  it('names every fault at once, and never a secret', () => {
    const load = () => loadConfig(TABLE, { APP_PORT: 'http', APP_TLS: 'maybe', APP_TOKEN: 'geheim' })
    expect(load).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    try {
      load()
    } catch (error) {
      const text = String(error)
      expect(text).toMatch(/APP_BROKERS: is required: host:port of each broker/)
      expect(text).toMatch(/APP_PORT: must be a number, got "http"/)
      expect(text).toMatch(/APP_TLS: must be true or false, got "maybe"/)
      expect(text).toMatch(/APP_TOKEN: must have 8 characters/)
      expect(text).not.toContain('geheim')
    }
  })
})
