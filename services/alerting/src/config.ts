import { type ConfigOf, defineVariables, flag, redflagError, wholeNumber } from '@redflag/runtime'
import { z } from 'zod'
import type { AlertingSettings } from './alerting.ts'
import { type ChannelDefinition, channelDefinition } from './channels/channel-definition.ts'
import type { AlertPolicyChoice } from './state/alert-policy.ts'

const band = () => z.enum(['low', 'medium', 'high', 'critical'], 'must be low, medium, high or critical')
const address = () => z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional()
const YEAR_SECONDS = 366 * 86_400

/** Every variable of alerting. */
export const alertingVariables = defineVariables({
  ALERTING_OPEN_AT_BAND: {
    schema: band(),
    about: 'lowest band that opens an alert; what lies below is only counted',
    fallback: 'low',
  },
  ALERTING_COOL_DOWN_SECONDS: {
    schema: wholeNumber(0, YEAR_SECONDS),
    about: 'least event time between two changes of an alert that say nothing new but the score',
    fallback: '86400',
  },
  ALERTING_STANDS_FOR_SECONDS: {
    schema: wholeNumber(3600, YEAR_SECONDS),
    about: 'how long an alert stands without a further finding, in event time',
    fallback: '2592000',
  },
  ALERTING_CONCURRENCY: {
    schema: wholeNumber(1, 64),
    about: 'partitions decided, or delivered by one channel, at once',
    fallback: '4',
  },
  ALERTING_SESSION_TIMEOUT_MS: {
    schema: wholeNumber(3000, 300_000),
    about: 'silence after which the group gives the partitions to another process, in milliseconds',
    fallback: '10000',
  },
  ALERTING_RETRY_MAX_SECONDS: {
    schema: wholeNumber(1, 3600),
    about: 'longest wait before a delivery is tried again; waits double from half a second, with full jitter',
    fallback: '60',
  },
  ALERTING_GIVE_UP_SECONDS: {
    schema: wholeNumber(60, YEAR_SECONDS),
    about: 'how long a change is tried before it is set aside in the dead-letter topic',
    fallback: '86400',
  },
  ALERTING_LOG_CHANNEL: {
    schema: flag(),
    about: 'whether each alert change is a line of the log',
    fallback: 'true',
  },
  ALERTING_WEBHOOK_URL: { schema: address(), about: 'receiver of signed webhooks', secret: true },
  ALERTING_WEBHOOK_SECRETS: {
    schema: z.string().optional(),
    about:
      'shared secret of the webhook, at least 16 characters; two, comma-separated, while one replaces the other',
    secret: true,
  },
  ALERTING_WEBHOOK_MIN_BAND: { schema: band(), about: 'lowest band the webhook is told', fallback: 'medium' },
  ALERTING_SLACK_URL: {
    schema: address(),
    about: 'incoming webhook of Slack, or of what understands its messages',
    secret: true,
  },
  ALERTING_SLACK_MIN_BAND: { schema: band(), about: 'lowest band Slack is told', fallback: 'medium' },
  ALERTING_ALERTMANAGER_URL: { schema: address(), about: 'base address of a Prometheus Alertmanager' },
  ALERTING_ALERTMANAGER_MIN_BAND: {
    schema: band(),
    about: 'lowest band Alertmanager is told',
    fallback: 'medium',
  },
  ALERTING_CHANNELS: {
    schema: z.string(),
    about: 'further channels, a JSON array; services/alerting/README.md describes the objects',
    fallback: '[]',
    secret: true,
  },
})

export type AlertingConfig = ConfigOf<typeof alertingVariables>

/** What may be chosen of the policy, from the variables. */
export function policyChoiceOf(config: AlertingConfig): Omit<AlertPolicyChoice, 'scoreStep'> {
  return {
    openAtBand: config.ALERTING_OPEN_AT_BAND,
    coolDownMs: config.ALERTING_COOL_DOWN_SECONDS * 1000,
    standsForMs: config.ALERTING_STANDS_FOR_SECONDS * 1000,
  }
}

/** How deciding and delivering are run, from the variables. */
export function alertingSettingsOf(
  config: AlertingConfig,
): Pick<AlertingSettings, 'concurrency' | 'sessionTimeoutMs' | 'maxRetryWaitMs' | 'giveUpAfterMs'> {
  return {
    concurrency: config.ALERTING_CONCURRENCY,
    sessionTimeoutMs: config.ALERTING_SESSION_TIMEOUT_MS,
    maxRetryWaitMs: config.ALERTING_RETRY_MAX_SECONDS * 1000,
    giveUpAfterMs: config.ALERTING_GIVE_UP_SECONDS * 1000,
  }
}

/**
 * All channels: those of the single variables, named `log`, `webhook`, `slack` and `alertmanager`, then those of
 * `ALERTING_CHANNELS`. A name is for good: the consumer group behind it knows what has been delivered.
 * @throws `CONFIG_INVALID` naming every fault at once, never a secret
 */
export function channelsOf(config: AlertingConfig): readonly ChannelDefinition[] {
  const given: { readonly where: string; readonly value: unknown }[] = [
    ...singleChannels(config),
    ...furtherChannels(config.ALERTING_CHANNELS),
  ]
  const problems: string[] = []
  const channels: ChannelDefinition[] = []
  for (const { where, value } of given) {
    const checked = channelDefinition.safeParse(value)
    if (checked.success) channels.push(checked.data)
    else
      problems.push(
        ...checked.error.issues.map(({ path, message }) => `  ${where}: ${path.join('.')} ${message}`),
      )
  }
  const names = channels.map(({ name }) => name)
  for (const name of new Set(names.filter((one, index) => names.indexOf(one) !== index))) {
    problems.push(`  ALERTING_CHANNELS: name ${name} is used twice`)
  }
  if (problems.length > 0) throw redflagError('CONFIG_INVALID', { problems: problems.join('\n') })
  return channels
}

function singleChannels(config: AlertingConfig) {
  const channels: { readonly where: string; readonly value: unknown }[] = []
  if (config.ALERTING_LOG_CHANNEL) {
    channels.push({ where: 'ALERTING_LOG_CHANNEL', value: { kind: 'log', name: 'log', minBand: 'low' } })
  }
  const {
    ALERTING_WEBHOOK_URL: webhook,
    ALERTING_SLACK_URL: slack,
    ALERTING_ALERTMANAGER_URL: manager,
  } = config
  if (webhook !== undefined) {
    const secrets = (config.ALERTING_WEBHOOK_SECRETS ?? '').split(',').map((secret) => secret.trim())
    const minBand = config.ALERTING_WEBHOOK_MIN_BAND
    const value = { kind: 'webhook', name: 'webhook', url: webhook, secrets, minBand }
    channels.push({ where: 'ALERTING_WEBHOOK_SECRETS', value })
  }
  if (slack !== undefined) {
    const value = { kind: 'slack', name: 'slack', url: slack, minBand: config.ALERTING_SLACK_MIN_BAND }
    channels.push({ where: 'ALERTING_SLACK_URL', value })
  }
  if (manager !== undefined) {
    const minBand = config.ALERTING_ALERTMANAGER_MIN_BAND
    channels.push({
      where: 'ALERTING_ALERTMANAGER_URL',
      value: { kind: 'alertmanager', name: 'alertmanager', url: manager, minBand },
    })
  }
  return channels
}

function furtherChannels(json: string) {
  const value = parse(json)
  if (!Array.isArray(value)) {
    throw redflagError('CONFIG_INVALID', { problems: '  ALERTING_CHANNELS: must be a JSON array of objects' })
  }
  return value.map((one: unknown, index) => ({ where: `ALERTING_CHANNELS[${index}]`, value: one }))
}

/** Undefined when it is no JSON; the parser's own message would quote what it stumbled over, perhaps a secret. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
