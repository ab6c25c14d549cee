import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createConfluentRegistry,
  createKafkaLog,
  createRecordCodec,
  createSilentLogger,
  type Log,
} from '@redflag/runtime'
import { type Alert, alertCodec, topicNames } from '@redflag/schemas'
import {
  installation,
  type RedflagProcess,
  runRedflag,
  type ServiceName,
  startService,
} from './redflag-process.ts'
import { freshPrefix, type Stack } from './stack.ts'
import { waitUntil } from './wait-until.ts'
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts'

const PARTITIONS = 4

/** Redflag installed on real servers under names of its own, with a platform that writes to its topic by kcat. */
export interface Installation {
  readonly receiver: WebhookReceiver
  readonly log: Log
  readonly prefix: string
  /** Where the platform writes. */
  readonly platformTopic: string
  start(service: ServiceName): Promise<RedflagProcess>
  /** Writes contract events as the platform would: keyed JSON by kcat, an independent client. */
  produce(lines: readonly string[], codec?: string): Promise<void>
  /** Writes contract labels as a case tool would: keyed JSON by kcat. */
  label(lines: readonly string[]): Promise<void>
  /** Waits until everything written has been read by every stage, webhook included. Default: 90 s at most. */
  settled(timeoutMs?: number): Promise<void>
  /** How far each stage has come, in the order in which a record passes them. */
  progress(): Promise<readonly StageProgress[]>
  /** Every record of the alerts topic, in order per partition. */
  alerts(): Promise<readonly Alert[]>
  dispose(): Promise<void>
  /** From the beginning of `dispose`: whatever ends now was ended. */
  isDisposed(): boolean
}

/** One stage and one topic that it reads, by partition. */
export interface StageProgress {
  readonly groupId: string
  readonly topic: string
  readonly partitions: readonly {
    readonly partition: number
    readonly end: number
    readonly committed: number
  }[]
}

export async function install(
  stack: Stack,
  over: Readonly<Record<string, string>> = {},
): Promise<Installation> {
  const prefix = freshPrefix()
  const receiver = await startWebhookReceiver()
  const platformTopic = `${prefix}platform.payouts`
  const env = {
    ...installation(stack, prefix),
    INGEST_KAFKA_TOPICS: platformTopic,
    ALERTING_WEBHOOK_URL: receiver.url,
    ALERTING_WEBHOOK_SECRETS: receiver.secret,
    ALERTING_WEBHOOK_MIN_BAND: 'low',
    ALERTING_RETRY_MAX_SECONDS: '1',
    ...over,
  }
  const created = await runRedflag(['topics', 'create', '--partitions', String(PARTITIONS)], env)
  if (created.code !== 0)
    throw new Error(`redflag topics create ended with ${created.code}:\n${created.output}`)
  const log = createKafkaLog({ brokers: stack.brokers, log: createSilentLogger() })
  await log.ensureTopics([{ topic: platformTopic, partitions: PARTITIONS }])
  const topics = topicNames(prefix)
  const running = new Set<RedflagProcess>()
  let isDisposed = false

  /** Stages by consumer group and topic, in the order in which a record passes them. */
  const stages = [
    [`${prefix}redflag.ingest`, platformTopic],
    [`${prefix}redflag.ingest`, topics.labels],
    [`${prefix}redflag.detector`, topics.events],
    [`${prefix}redflag.alerting`, topics.findings],
    [`${prefix}redflag.channel.webhook`, topics.alerts],
  ] as const

  function progress(): Promise<readonly StageProgress[]> {
    return Promise.all(
      stages.map(async ([groupId, topic]) => {
        const [committed, offsets] = await Promise.all([log.committed(groupId, topic), log.offsets(topic)])
        const partitions = offsets.map(({ partition, end }) => ({
          partition,
          end,
          committed: committed.get(partition) ?? -1,
        }))
        return { groupId, topic, partitions }
      }),
    )
  }

  async function ends(): Promise<string | null> {
    const seen: string[] = []
    for (const { topic, partitions } of await progress())
      for (const { partition, end, committed } of partitions) {
        if (end > 0 && committed < end) return null
        seen.push(`${topic}/${partition}:${end}`)
      }
    return seen.join()
  }

  return {
    receiver,
    log,
    prefix,
    platformTopic,
    progress,
    async start(service) {
      const child = await startService(service, env)
      running.add(child)
      void child.exited.then(() => running.delete(child))
      return child
    },
    produce: (lines, codec) => kcat(stack, platformTopic, lines, codec),
    label: (lines) => kcat(stack, topics.labels, lines),
    async settled(timeoutMs = 90_000) {
      let before: string | null = null
      const detail = () => [...running].map((child) => child.output().slice(-3000)).join('\n')
      await waitUntil(
        async () => {
          const now = await ends()
          // Links are written while events are read: only twice the same is the end.
          const isSame = now !== null && now === before
          before = now
          return isSame
        },
        { what: 'all stages to have read everything', timeoutMs, everyMs: 400, detail },
      )
    },
    async alerts() {
      const registry = createConfluentRegistry({ url: stack.registryUrl })
      const reader = await createRecordCodec(registry, alertCodec, topics.alerts)
      const alerts: Alert[] = []
      for (const { partition, start, end } of await log.offsets(topics.alerts)) {
        await log.readRange(
          { topic: topics.alerts, partition, fromOffset: start, toOffset: end },
          async (records) => {
            for (const record of records) alerts.push(await reader.decode(record.value as Uint8Array))
          },
        )
      }
      return alerts
    },
    isDisposed: () => isDisposed,
    async dispose() {
      isDisposed = true
      await Promise.all(
        [...running].map((child) => {
          child.kill('SIGKILL')
          return child.exited
        }),
      )
      await log.close()
      await receiver.close()
    },
  }
}

function kcat(stack: Stack, topic: string, lines: readonly string[], codec?: string): Promise<void> {
  const args = [
    '-P',
    '-q',
    '-b',
    stack.brokers.join(','),
    '-t',
    topic,
    '-K',
    '\t',
    '-X',
    'partitioner=murmur2_random',
  ]
  if (codec !== undefined) args.push('-z', codec)
  const child = spawn('kcat', args, { stdio: ['pipe', 'ignore', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += String(chunk)
  })
  child.stdin.end(lines.map((line) => `${workerOf(line)}\t${line}\n`).join(''))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`kcat ended with ${code}: ${errors}`)),
    )
  })
}

export const workerOf = (line: string): string => (JSON.parse(line) as { workerId: string }).workerId

/** The stream of a small invented platform, and what an undisturbed replay makes of it in the end. */
export interface Oracle {
  readonly lines: readonly string[]
  /** Final state of each alert, by subject. */
  readonly final: Readonly<Record<string, FinalAlert>>
  readonly assessed: number
}

/** What two runs must agree on, whatever happened in between: not the score, which fades with the moment of asking. */
export interface FinalAlert {
  readonly alertId: string
  readonly change: string
  readonly band: string
  readonly signals: readonly string[]
  readonly linked: readonly string[]
  readonly pending: readonly string[]
}

export interface AlertLine {
  readonly alertId: string
  readonly change: string
  readonly band: string
  readonly subject: { readonly id: string }
  readonly reasons: readonly { readonly signal: string }[]
  readonly linked: readonly { readonly workerId: string }[]
  readonly pendingPayoutIds?: readonly string[]
}

export async function oracleOf(seed: number): Promise<Oracle> {
  const dir = await mkdtemp(join(tmpdir(), 'redflag-oracle-'))
  try {
    const generated = await runRedflag(
      ['generate', '--seed', String(seed), '--workers', '40', '--days', '12'],
      {},
    )
    const lines = generated.output.split('\n').filter((line) => line.startsWith('{'))
    const file = join(dir, 'events.ndjson')
    await writeFile(file, lines.map((line) => `${line}\n`).join(''))
    const replayed = await runRedflag(['replay', file, '--out', dir], {})
    if (replayed.code !== 0) throw new Error(`replay ended with ${replayed.code}:\n${replayed.output}`)
    const alerts = await readLines<AlertLine>(join(dir, 'alerts.ndjson'))
    const assessments = await readLines<unknown>(join(dir, 'assessments.ndjson'))
    return { lines, final: finalOf(alerts), assessed: assessments.length }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

async function readLines<Line>(file: string): Promise<readonly Line[]> {
  const text = await readFile(file, 'utf8')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
}

/** Last change of each subject, from contract alerts in the order in which they were said. */
export function finalOf(alerts: readonly AlertLine[]): Record<string, FinalAlert> {
  const final: Record<string, FinalAlert> = {}
  for (const alert of alerts) {
    final[alert.subject.id] = {
      alertId: alert.alertId,
      change: alert.change === 'resolved' ? 'resolved' : 'open',
      band: alert.band,
      signals: alert.reasons.map((reason) => reason.signal).sort(),
      linked: alert.linked.map((one) => one.workerId).sort(),
      // Below that band a payout that comes or goes is no reason to tell an alert again.
      pending: isUrgent(alert.band) ? [...(alert.pendingPayoutIds ?? [])].sort() : [],
    }
  }
  return final
}

const isUrgent = (band: string): boolean => band === 'high' || band === 'critical'

/** The same of the alerts topic. */
export function finalOfTopic(alerts: readonly Alert[]): Record<string, FinalAlert> {
  return finalOf(
    alerts.map((alert) => ({
      ...alert,
      pendingPayoutIds: alert.pendingPayouts.map((payout) => payout.payoutId),
    })),
  )
}
