import type { Clock } from '@redflag/runtime'
import { alertJson, type ContractAlert } from '@redflag/schemas'
import { httpPost } from './http-post.ts'
import type { Channel } from './port.ts'

export interface SlackSettings {
  readonly name: string
  /** Incoming-webhook address of Slack, or of whatever understands its messages. It is a secret; never logged. */
  readonly url: string
  /** Longest time for one try, in milliseconds. Default 10 000. */
  readonly timeoutMs?: number
}

const DEFAULT_TIMEOUT_MS = 10_000
const REASONS_SHOWN = 3

/** Slack's limits are 150 characters for a header, 3000 for a section and 2000 for a field; a little less is used. */
const MAX_HEADER = 140
const MAX_SECTION = 2900
const MAX_FIELD = 1900

/** Says each change in one compact message: what, who, how grave, why, what to do. */
export function createSlackChannel(settings: SlackSettings, clock: Clock): Channel {
  const { name, url, timeoutMs = DEFAULT_TIMEOUT_MS } = settings
  return {
    name,
    deliver({ alert, deliveryId }, signal) {
      const body = JSON.stringify(slackMessage(alertJson(alert), deliveryId))
      return httpPost({ url, body, headers: {}, timeoutMs, nowMs: clock.nowMs(), signal })
    },
  }
}

/**
 * The message of an incoming webhook. All text is `plain_text` and has Slack's three control characters escaped, so that
 * nothing from outside becomes a mention, a link or an emphasis. `text` says it whole, for receivers that know no blocks.
 */
export function slackMessage(alert: ContractAlert, deliveryId: string): object {
  const title = `Alert ${alert.change}: ${alert.band}, ${alert.subject.kind} ${alert.subject.id}`
  const lines = linesOf(alert).join('\n')
  const facts = factsOf(alert).map(([label, value]) => `${label}: ${value}`)
  return {
    text: plain([title, lines, ...facts].join('\n'), MAX_SECTION),
    mrkdwn: false,
    blocks: [
      { type: 'header', text: textObject(title, MAX_HEADER) },
      ...(lines === '' ? [] : [{ type: 'section', text: textObject(lines, MAX_SECTION) }]),
      { type: 'section', fields: facts.map((fact) => textObject(fact, MAX_FIELD)) },
      { type: 'context', elements: [textObject(`${deliveryId} at ${alert.updatedAt}`, MAX_FIELD)] },
    ],
  }
}

function linesOf(alert: ContractAlert): readonly string[] {
  const reasons = alert.reasons.slice(0, REASONS_SHOWN).map(({ text }) => `• ${text}`)
  const hidden = alert.reasons.length - reasons.length
  return [
    ...(alert.withdrawnBecause === undefined ? [] : [alert.withdrawnBecause]),
    ...reasons,
    ...(hidden > 0 ? [`• and ${hidden} more`] : []),
    ...(alert.victimPossible === true ? ['The worker may be the one harmed.'] : []),
  ]
}

/** At most ten: Slack takes no more fields in a section. */
function factsOf(alert: ContractAlert): readonly (readonly [label: string, value: string])[] {
  const pending = alert.pendingPayouts ?? []
  const due = pending.flatMap(({ dueAt }) => (dueAt === undefined ? [] : [dueAt])).sort()[0]
  const amount = alert.amountAtRiskUsd ?? null
  const payouts = `${pending.length}${amount === null ? '' : `, USD ${amount}`}`
  return [
    ['Recommended', ACTION_TEXT[alert.action]],
    ['Score', alert.score.toFixed(2)],
    ...(pending.length > 0 ? [['Pending payouts', payouts] as const] : []),
    ...(due === undefined ? [] : [['Money leaves', due] as const]),
  ]
}

const ACTION_TEXT: Readonly<Record<ContractAlert['action'], string>> = {
  monitor: 'keep an eye on it',
  request_info: 'ask the worker for information',
  verify_payout_ownership: 'verify who owns the payout account',
  confirm_with_worker: 'confirm with the worker over a known contact',
  step_up_liveness_video: 'ask for a live video check',
  cooloff_new_method: 'let the new payout method cool off',
  hold_payout: 'hold the payout until a person has decided',
  escalate_sanctions: 'escalate to sanctions compliance; provisional hold',
}

const textObject = (text: string, maxCharacters: number): object => {
  return { type: 'plain_text', text: plain(text, maxCharacters), emoji: false }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Escaped and cut; never inside of an entity or of a surrogate pair. */
function plain(text: string, maxCharacters: number): string {
  const escaped = text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? character)
  if (escaped.length <= maxCharacters) return escaped
  return `${escaped.slice(0, maxCharacters - 1).replace(/(&[a-z]*|[\ud800-\udbff])$/, '')}…`
}
