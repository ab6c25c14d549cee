import type { Clock } from '@redflag/runtime'
import { z } from 'zod'
import type { ConfiguredChannel } from '../alerting.ts'
import type { Logger } from '../processor/ports.ts'
import { createAlertmanagerChannel } from './alertmanager.ts'
import { createLogChannel } from './log.ts'
import type { Channel } from './port.ts'
import { DEFAULT_ROUTE } from './routing.ts'
import { createSlackChannel } from './slack.ts'
import { createWebhook } from './webhook.ts'

/** Only where a person said so, and only over HTTP. */
const address = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' })

/** Too short to guess is too short to keep. */
const MIN_SECRET_CHARACTERS = 16

const common = {
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be kebab-case'),
  minBand: z.enum(['low', 'medium', 'high', 'critical']).default(DEFAULT_ROUTE.minBand),
  changes: z
    .array(z.enum(['opened', 'updated', 'resolved']))
    .min(1)
    .default([...DEFAULT_ROUTE.changes]),
  startAt: z.enum(['earliest', 'latest']).default('earliest'),
  timeoutSeconds: z.number().positive().max(25).default(10),
}

/** One channel as it is configured. Unknown keys are faults: a misspelt one would be a setting that silently is not. */
export const channelDefinition = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('log'), ...common }),
  z.strictObject({
    kind: z.literal('webhook'),
    ...common,
    url: address,
    /** Two while one replaces the other. */
    secrets: z.array(z.string().min(MIN_SECRET_CHARACTERS)).min(1).max(2),
  }),
  z.strictObject({ kind: z.literal('slack'), ...common, url: address }),
  z.strictObject({
    kind: z.literal('alertmanager'),
    ...common,
    url: address,
    resendSeconds: z.number().min(1).default(60),
    validForSeconds: z.number().min(5).default(900),
    linkTemplate: z.string().optional(),
  }),
])

export type ChannelDefinition = z.infer<typeof channelDefinition>

interface ChannelDeps {
  readonly clock: Clock
  readonly logger: Logger
  /** Named in the evidence; differs from the default only where topics have a prefix. */
  readonly eventsTopic: string
}

/** Makes a configured channel. Level-triggered ones are told every kind of change, whatever is configured. */
export function createChannel(definition: ChannelDefinition, deps: ChannelDeps): ConfiguredChannel {
  const { minBand, startAt } = definition
  const changes = definition.kind === 'alertmanager' ? DEFAULT_ROUTE.changes : definition.changes
  return { channel: makeChannel(definition, deps), route: { minBand, changes }, startAt }
}

function makeChannel(definition: ChannelDefinition, deps: ChannelDeps): Channel {
  const { clock, logger, eventsTopic } = deps
  const { name } = definition
  const timeoutMs = definition.timeoutSeconds * 1000
  switch (definition.kind) {
    case 'log':
      return createLogChannel(name, logger)
    case 'webhook': {
      const { url, secrets } = definition
      return createWebhook({ name, url, secrets, timeoutMs, eventsTopic }, clock)
    }
    case 'slack':
      return createSlackChannel({ name, url: definition.url, timeoutMs }, clock)
    case 'alertmanager': {
      const { url, linkTemplate } = definition
      const resendMs = definition.resendSeconds * 1000
      const validForMs = definition.validForSeconds * 1000
      const link = linkTemplate === undefined ? {} : { linkTemplate }
      return createAlertmanagerChannel(
        { name, url, timeoutMs, resendMs, validForMs, ...link },
        { clock, logger },
      )
    }
  }
}
