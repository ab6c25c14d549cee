import { describeConfig, isRedflagError, loadConfig } from '@redflag/runtime'
import { describe, expect, it } from 'vitest'
import { alertingSettingsOf, alertingVariables, channelsOf, policyChoiceOf } from './config.ts'

const SECRET = 'a-secret-of-decent-length'
const load = (env: Record<string, string> = {}) => loadConfig(alertingVariables, env)

function problemsOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (isRedflagError(error, 'CONFIG_INVALID')) return String(error.facts['problems'])
    throw error
  }
  throw new Error('nothing was wrong')
}

describe('with nothing configured', () => {
  it('alerts open at low and are told to the log', () => {
    expect(policyChoiceOf(load())).toEqual({
      openAtBand: 'low',
      coolDownMs: 86_400_000,
      standsForMs: 30 * 86_400_000,
    })
    expect(alertingSettingsOf(load())).toEqual({
      concurrency: 4,
      sessionTimeoutMs: 10_000,
      maxRetryWaitMs: 60_000,
      giveUpAfterMs: 86_400_000,
    })
    expect(channelsOf(load())).toMatchObject([{ kind: 'log', name: 'log', minBand: 'low' }])
  })
})

describe('channels', () => {
  it('come from single variables', () => {
    const channels = channelsOf(
      load({
        ALERTING_LOG_CHANNEL: 'no',
        ALERTING_WEBHOOK_URL: 'https://hooks.example/redflag',
        ALERTING_WEBHOOK_SECRETS: `${SECRET}, ${SECRET}-2`,
        ALERTING_WEBHOOK_MIN_BAND: 'low',
        ALERTING_SLACK_URL: 'https://hooks.slack.example/T/B/X',
        ALERTING_ALERTMANAGER_URL: 'http://alertmanager:9093',
      }),
    )
    expect(channels).toMatchObject([
      { kind: 'webhook', secrets: [SECRET, `${SECRET}-2`], minBand: 'low', timeoutSeconds: 10 },
      { kind: 'slack', minBand: 'medium' },
      { kind: 'alertmanager', resendSeconds: 60, validForSeconds: 900 },
    ])
  })

  it('and from a list of further ones', () => {
    const further = [
      { kind: 'webhook', name: 'second', url: 'http://b', secrets: [SECRET], changes: ['opened'] },
    ]
    const channels = channelsOf(load({ ALERTING_CHANNELS: JSON.stringify(further) }))
    expect(channels.map(({ name }) => name)).toEqual(['log', 'second'])
    expect(channels[1]).toMatchObject({ changes: ['opened'], startAt: 'earliest' })
  })
})

describe('faults', () => {
  it('are all told at once, each with its place, and never with a secret', () => {
    const further = [
      { kind: 'webhook', name: 'Second', url: 'ftp://b', secrets: ['short'] },
      { kind: 'pigeon', name: 'x' },
      { kind: 'log', name: 'ok', minband: 'low' },
    ]
    const problems = problemsOf(() =>
      channelsOf(load({ ALERTING_WEBHOOK_URL: 'http://a', ALERTING_CHANNELS: JSON.stringify(further) })),
    )
    expect(problems.split('\n').map((line) => line.trim().split(' ')[0])).toEqual([
      'ALERTING_WEBHOOK_SECRETS:',
      'ALERTING_CHANNELS[0]:',
      'ALERTING_CHANNELS[0]:',
      'ALERTING_CHANNELS[0]:',
      'ALERTING_CHANNELS[1]:',
      'ALERTING_CHANNELS[2]:',
    ])
    expect(problems).not.toContain('short')
  })

  it('include names that are used twice', () => {
    const further = JSON.stringify([{ kind: 'log', name: 'log' }])
    expect(problemsOf(() => channelsOf(load({ ALERTING_CHANNELS: further })))).toContain(
      'name log is used twice',
    )
  })

  it.each(['{', '{}', 'null'])('include a list that is none: %s', (text) => {
    expect(problemsOf(() => channelsOf(load({ ALERTING_CHANNELS: text })))).toContain('must be a JSON array')
  })
})

it('secrets and addresses that hold them are not shown', () => {
  const config = load({ ALERTING_WEBHOOK_URL: `http://a/${SECRET}`, ALERTING_WEBHOOK_SECRETS: SECRET })
  expect(JSON.stringify(describeConfig(alertingVariables, config))).not.toContain(SECRET)
})
